/* values.h - the types an option's value can have.                Layer: adapter
 * Text to field and field to text, the same for what a file says and for defaults. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    VALUE_NUMBER,    /* int */
    VALUE_SWITCH,    /* bool */
    VALUE_TEXT,      /* char *, as are the following */
    VALUE_TEAM_NAME, /* safe as the name of a file */
    VALUE_LANGUAGE,  /* and as part of one */
    VALUE_HOST,
    VALUE_PATH,        /* made absolute */
    VALUE_FILE,        /* made absolute, and there */
    VALUE_SECRET_FILE, /* the same, and private */
    VALUE_URL,         /* https, or http on loopback */
    VALUE_LINK,        /* template with a Message-ID's place */
    VALUE_ADDRESS,
    VALUE_DOMAIN,
    VALUE_PATTERN,       /* of addresses */
    VALUE_SUBJECT,       /* pattern of subjects, lower case */
    VALUE_KEYWORD,       /* IMAP keyword */
    VALUE_REMINDED,      /* "owner", "lead", "team" or an address */
    VALUE_DIGEST_READER, /* "lead", "team" or an address */
    VALUE_NEWS,          /* "reminders" or "digest" */
    VALUE_ZONE,
    VALUE_CLOSURE,  /* text of a struct closure */
    VALUE_SECURITY, /* Security */
    VALUE_GRANT,    /* Grant */
    VALUE_MARKUP,   /* Markup */
    VALUE_DAYS,     /* unsigned, as in struct window */
    VALUE_TIME,     /* int, minutes after midnight; -1: none */
    VALUE_SPAN,     /* int64_t, seconds */
    VALUE_DURATION, /* struct duration */
    VALUE_LEVEL,    /* struct level, all but `to` */
} ValueType;

struct value_rules {
    const char *directory; /* what relative file names are relative to */
    bool open_secrets;     /* whether their files must be there and private */
    int64_t least;         /* of numbers and, in seconds, of spans */
    int64_t most;
};

/* What a file must write for it, for messages and help: "an address as \"ann@...\"". */
const char *value_expected(ValueType type);

/* For help: "address". */
const char *value_name(ValueType type);

/* What the field holds before anything is read. */
void value_reset(ValueType type, void *field);

/* Fails with CONFIG: "found ..., expected ...". */
bool value_parse(ValueType type, const char *text, const struct value_rules *rules,
                 void *field, GError **error);

/* As libconfig writes it, NULL where the field is not set. Caller frees. */
char *value_write(ValueType type, const void *field);

/* The least or most of a type that has them, without quotes. Caller frees. */
char *value_write_limit(ValueType type, int64_t limit);

/* Frees what the field owns. */
void value_clear(ValueType type, void *field);
