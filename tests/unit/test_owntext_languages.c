/* The same mails in every language that has a pack. */
#include "mail/owntext.h"
#include "packs.h"
#include "rows.h"

static Phrases *packs;

static const struct own_row {
    const char *name;
    const char *text;
    const char *own;
} own_rows[] = {
    { "de/a promise that begins as a footer does",
      "Sie erhalten diese Woche noch das Angebot.",
      "Sie erhalten diese Woche noch das Angebot." },
    { "nl/the same", "U ontvangt deze week de offerte.",
      "U ontvangt deze week de offerte." },
    { "da/the same", "Du modtager denne uge tilbuddet.",
      "Du modtager denne uge tilbuddet." },
    { "nb/the same", "Du mottar denne uken tilbudet.", "Du mottar denne uken tilbudet." },
    { "sv/the same", "Du f\u00e5r det h\u00e4r p\u00e5 fredag.",
      "Du f\u00e5r det h\u00e4r p\u00e5 fredag." },
    { "it/a warning of the author's", "Attenzione: questa email non funziona.",
      "Attenzione: questa email non funziona." },
    { "de/warning right above the text",
      "Achtung: Diese E-Mail stammt von einem externen Absender.\nIst es da?",
      "Ist es da?" },
    { "fr/warning right above the text",
      "Attention : ce courriel provient de l'ext\u00e9rieur de l'organisation. Ne "
      "cliquez pas sur les liens et n'ouvrez pas les pi\u00e8ces jointes sans \u00eatre "
      "s\u00fbr.\nEst-il l\u00e0 ?",
      "Est-il l\u00e0 ?" },
    { "es/warning right above the text",
      "Precauci\u00f3n: este correo electr\u00f3nico se origin\u00f3 fuera de la "
      "organizaci\u00f3n. No haga clic en enlaces ni abra archivos "
      "adjuntos.\n\u00bfEst\u00e1?",
      "\u00bfEst\u00e1?" },
    { "it/warning right above the text",
      "ATTENZIONE: questa e-mail proviene dall'esterno.\nC'\u00e8?", "C'\u00e8?" },
    { "nl/warning right above the text",
      "LET OP: deze e-mail is afkomstig van buiten de organisatie.\nIs het er?",
      "Is het er?" },
    { "pt/warning right above the text",
      "Aten\u00e7\u00e3o: este e-mail foi originado fora da "
      "organiza\u00e7\u00e3o.\nEst\u00e1?",
      "Est\u00e1?" },
    { "pl/warning right above the text",
      "UWAGA: Ta wiadomo\u015b\u0107 pochodzi spoza organizacji.\nJest?", "Jest?" },
    { "sv/warning right above the text",
      "Varning: Detta e-postmeddelande kommer fr\u00e5n en extern avs\u00e4ndare.\nFinns "
      "den?",
      "Finns den?" },
    { "da/warning right above the text",
      "ADVARSEL: Denne e-mail kommer fra en ekstern afsender.\nEr det der?",
      "Er det der?" },
    { "nb/warning right above the text",
      "ADVARSEL: Denne e-posten kommer fra en ekstern avsender.\nEr det der?",
      "Er det der?" },
    { "others/tr, telephone", "Evet.\n\niPhone'umdan g\u00f6nderildi", "Evet." },
    { "others/el, telephone",
      "\u039d\u03b1\u03b9.\n\n\u0395\u03c3\u03c4\u03ac\u03bb\u03b7 \u03b1\u03c0\u03cc "
      "\u03c4\u03bf iPhone \u03bc\u03bf\u03c5",
      "\u039d\u03b1\u03b9." },
    { "sv/Windows Mail", "Ja.\n\nSkickades fr\u00e5n E-post f\u00f6r Windows 10", "Ja." },
    { "nb/Outlook on a telephone", "Ja.\n\nSkaff deg Outlook for iOS", "Ja." },
    { "nl/telephone, from its name", "Ja.\n\nVerzonden vanaf Samsung-tablet", "Ja." },

    { "others/cs, forwarded",
      "Viz.\n\n----- P\u0159eposlan\u00e1 zpr\u00e1va -----\nJde to?", "Viz." },
    { "others/a field that no pack has",
      "Jo.\n\nOd: Ann <ann@client.example>\nKomu: Bob <bob@example.com>\nXyz: Carl "
      "<carl@example.com>\n\nIs it?",
      "Jo." },
    { "others/cs, telephone", "Ano.\n\nOdesl\u00e1no z iPhonu", "Ano." },
    { "others/fi, header block",
      "Kyll\u00e4.\n\nL\u00e4hett\u00e4j\u00e4: Ann Lee\nL\u00e4hetetty: maanantai 3. "
      "toukokuuta 2021\n"
      "Vastaanottaja: Bob\nAihe: Tilaus\n\nOnko?",
      "Kyll\u00e4." },
    { "others/fi, telephone", "Kyll\u00e4.\n\nL\u00e4hetetty iPhonesta", "Kyll\u00e4." },
    { "others/hu, header block",
      "Igen.\n\nFelad\u00f3: Ann Lee\nK\u00fcldve: 2021. m\u00e1jus 3.\nC\u00edmzett: "
      "Bob\n"
      "T\u00e1rgy: Rendel\u00e9s\n\nVan?",
      "Igen." },
    { "others/ru, header block",
      "\u0414\u0430.\n\n\u041e\u0442: Ann "
      "Lee\n\u041e\u0442\u043f\u0440\u0430\u0432\u043b\u0435\u043d\u043e: 3 "
      "\u043c\u0430\u044f 2021\n"
      "\u041a\u043e\u043c\u0443: Bob\n\u0422\u0435\u043c\u0430: x\n\n\u0418\u043b\u0438?",
      "\u0414\u0430." },
    { "others/ja, header block with wide colons",
      "\u306f\u3044\u3002\n\n\u5dee\u51fa\u4eba\uff1aAnn "
      "<ann@client.example>\n\u65e5\u4ed8\uff1a2021\n"
      "\u4ef6\u540d\uff1ax\n\nIs it?",
      "\u306f\u3044\u3002" },
    { "pl/Apple Mail",
      "Tak.\n\nWiadomo\u015b\u0107 napisana przez Ann Lee <ann@client.example> w dniu "
      "3 maj 2021, o godz. 10:00:\n\nCzy?",
      "Tak." },
    { "en/Windows Mail with its link",
      "Yes.\n\nSent from Mail <https://x.example/?LinkId=1> for Windows", "Yes." },

    { "en/attribution", "Yes.\n\nOn Mon, 3 May 2021 at 10:00, Ann Lee wrote:\n\nIs it?",
      "Yes." },
    { "en/name first", "Yes.\n\nAnn Lee <ann@client.example> wrote:\n\nIs it?", "Yes." },
    { "en/broken",
      "Yes.\n\nOn Mon, 3 May 2021 at 10:00, Ann Lee\n<ann@client.example>\nwrote:\n\nIs "
      "it?",
      "Yes." },
    { "en/newsgroup",
      "In article <1@x>, ann@client.example (Ann Lee) writes:\n> Is it?\nYes.", "Yes." },
    { "en/header block",
      "Yes.\n\nFrom: Ann Lee\nSent: Monday, 3 May 2021 10:00\nTo: Bob\nSubject: "
      "Order\n\nIs it?",
      "Yes." },
    { "en/original", "Yes.\n\n-----Original Message-----\nIs it?", "Yes." },
    { "en/forwarded", "See below.\n\n---------- Forwarded message ---------\nIs it?",
      "See below." },
    { "en/telephone", "Yes.\n\nSent from my iPhone", "Yes." },
    { "en/list",
      "Yes.\n\n-\nTo unsubscribe from this list: send a mail to x@client.example\nwith "
      "nothing in it",
      "Yes." },
    { "en/scanner",
      "Yes.\n\n---\nThis email has been checked for viruses by X.\nhttps://x.example",
      "Yes." },
    { "en/legal notice",
      "Yes.\n\nThis email and any attachments are confidential.\n\nIf you are not the "
      "addressee, delete it.",
      "Yes." },
    { "en/signature",
      "Yes.\n\nKind regards,\n\nBob Roy\nSales Manager\nExample Ltd\nPhone: +44 20 7946 "
      "0000",
      "Yes.\n\nKind regards," },

    { "de/attribution", "Ja.\n\nAm 03.05.2021 um 10:00 schrieb Ann Lee:\n\nOder?",
      "Ja." },
    { "de/name first",
      "Ja.\n\nAnn Lee <ann@client.example> schrieb am Mo., 3. Mai 2021, 10:00:\n\nOder?",
      "Ja." },
    { "de/broken",
      "Ja.\n\nAm Montag, 3. Mai 2021 um 10:00 Uhr schrieb Ann "
      "Lee\n<ann@client.example>:\n\nOder?",
      "Ja." },
    { "de/header block",
      "Ja.\n\nVon: Ann Lee\nGesendet: Montag, 3. Mai 2021 10:00\nAn: Bob\nBetreff: "
      "Bestellung\n\nOder?",
      "Ja." },
    { "de/WEB.DE",
      "Ja.\n\nGesendet: Montag, 03. Mai 2021 um 10:00 Uhr\nVon: \"Ann Lee\" "
      "<ann@client.example>\nAn: bob@example.com\nBetreff: Bestellung\nOder?",
      "Ja." },
    { "de/original", "Ja.\n\n-----Urspr\u00fcngliche Nachricht-----\nOder?", "Ja." },
    { "de/forwarded",
      "Siehe unten.\n\n-------- Weitergeleitete Nachricht --------\nOder?",
      "Siehe unten." },
    { "de/telephone", "Ja.\n\nVon meinem iPhone gesendet", "Ja." },
    { "de/list",
      "Ja.\n\n-\nUm die Liste abzubestellen: x@client.example\nund Betreff abmelden",
      "Ja." },
    { "de/legal notice",
      "Ja.\n\nDiese E-Mail enth\u00e4lt vertrauliche Informationen.\n\nBitte "
      "l\u00f6schen.",
      "Ja." },
    { "de/signature",
      "Ja.\n\nMit freundlichen Gr\u00fc\u00dfen\n\nBob Roy\nVertriebsleiter\nBeispiel "
      "GmbH\nTelefon: 030 1234567",
      "Ja.\n\nMit freundlichen Gr\u00fc\u00dfen" },

    { "fr/attribution",
      "Oui.\n\nLe lun. 3 mai 2021 \u00e0 10:00, Ann Lee a \u00e9crit\u00a0:\n\nNon ?",
      "Oui." },
    { "fr/name first", "Oui.\n\nAnn Lee <ann@client.example> a \u00e9crit :\n\nNon ?",
      "Oui." },
    { "fr/broken",
      "Oui.\n\nLe lun. 3 mai 2021 \u00e0 10:00, Ann Lee <ann@client.example>\na "
      "\u00e9crit :\n\nNon ?",
      "Oui." },
    { "fr/header block",
      "Oui.\n\nDe : Ann Lee\nEnvoy\u00e9 : lundi 3 mai 2021 10:00\n\u00c0 : Bob\nObjet : "
      "Commande\n\nNon ?",
      "Oui." },
    { "fr/original", "Oui.\n\n-----Message d'origine-----\nNon ?", "Oui." },
    { "fr/forwarded",
      "Voir ci-dessous.\n\n---------- Message transf\u00e9r\u00e9 ---------\nNon ?",
      "Voir ci-dessous." },
    { "fr/telephone", "Oui.\n\nEnvoy\u00e9 de mon iPhone", "Oui." },
    { "fr/list",
      "Oui.\n\n-\nPour ne plus recevoir ces messages : x@client.example\net rien de plus",
      "Oui." },
    { "fr/legal notice",
      "Oui.\n\nCe message et toutes les pi\u00e8ces jointes sont "
      "confidentiels.\n\nMerci.",
      "Oui." },
    { "fr/signature",
      "Oui.\n\nCordialement,\n\nBob Roy\nDirecteur commercial\nExemple SARL\nT\u00e9l. : "
      "01 23 45 67 89",
      "Oui.\n\nCordialement," },

    { "es/attribution",
      "S\u00ed.\n\nEl lun, 3 may 2021 a las 10:00, Ann Lee escribi\u00f3:\n\n\u00bfNo?",
      "S\u00ed." },
    { "es/name first",
      "S\u00ed.\n\nAnn Lee <ann@client.example> escribi\u00f3:\n\n\u00bfNo?",
      "S\u00ed." },
    { "es/broken",
      "S\u00ed.\n\nEl lun, 3 may 2021 a las 10:00, Ann Lee\n(<ann@client.example>) "
      "escribi\u00f3:\n\n\u00bfNo?",
      "S\u00ed." },
    { "es/header block",
      "S\u00ed.\n\nDe: Ann Lee\nEnviado el: lunes, 3 de mayo de 2021 10:00\nPara: "
      "Bob\nAsunto: Pedido\n\n\u00bfNo?",
      "S\u00ed." },
    { "es/original", "S\u00ed.\n\n-----Mensaje original-----\n\u00bfNo?", "S\u00ed." },
    { "es/forwarded", "Ver abajo.\n\n---------- Mensaje reenviado ---------\n\u00bfNo?",
      "Ver abajo." },
    { "es/telephone", "S\u00ed.\n\nEnviado desde mi iPhone", "S\u00ed." },
    { "es/list", "S\u00ed.\n\n-\nPara desuscribirse: x@client.example\ny nada m\u00e1s",
      "S\u00ed." },
    { "es/legal notice",
      "S\u00ed.\n\nEste mensaje y sus adjuntos son confidenciales.\n\nGracias.",
      "S\u00ed." },
    { "es/signature",
      "S\u00ed.\n\nUn cordial saludo,\n\nBob Roy\nDirector Comercial\nEjemplo "
      "S.L.\nTel\u00e9fono: 912 345 678",
      "S\u00ed.\n\nUn cordial saludo," },

    { "nl/attribution", "Ja.\n\nOp ma 3 mei 2021 om 10:00 schreef Ann Lee:\n\nToch?",
      "Ja." },
    { "nl/following",
      "Ja.\n\nOp 3 mei 2021, om 10:00 heeft Ann Lee <ann@client.example> het volgende "
      "geschreven:\n\nToch?",
      "Ja." },
    { "nl/broken",
      "Ja.\n\nOp ma 3 mei 2021 om 10:00 schreef Ann Lee\n<ann@client.example>:\n\nToch?",
      "Ja." },
    { "nl/header block",
      "Ja.\n\nVan: Ann Lee\nVerzonden: maandag 3 mei 2021 10:00\nAan: Bob\nOnderwerp: "
      "Bestelling\n\nToch?",
      "Ja." },
    { "nl/original", "Ja.\n\n-----Oorspronkelijk bericht-----\nToch?", "Ja." },
    { "nl/forwarded", "Zie onder.\n\n---------- Doorgestuurd bericht ---------\nToch?",
      "Zie onder." },
    { "nl/telephone", "Ja.\n\nVerstuurd vanaf mijn iPhone", "Ja." },
    { "nl/list", "Ja.\n\n-\nUitschrijven van deze lijst: x@client.example\nzonder tekst",
      "Ja." },
    { "nl/legal notice",
      "Ja.\n\nDit bericht is uitsluitend bestemd voor de geadresseerde.\n\nDank.",
      "Ja." },
    { "nl/signature",
      "Ja.\n\nMet vriendelijke groet,\n\nBob Roy\nAccountmanager\nVoorbeeld B.V.\nTel. "
      "020 123 4567",
      "Ja.\n\nMet vriendelijke groet," },

    { "pt/attribution",
      "Sim.\n\nEm seg., 3 de mai. de 2021 \u00e0s 10:00, Ann Lee escreveu:\n\nN\u00e3o?",
      "Sim." },
    { "pt/name first",
      "Sim.\n\nAnn Lee <ann@client.example> escreveu no dia segunda, 3/05/2021 \u00e0(s) "
      "10:00:\n\nN\u00e3o?",
      "Sim." },
    { "pt/broken",
      "Sim.\n\nEm seg., 3 de mai. de 2021 \u00e0s 10:00, Ann Lee "
      "<ann@client.example>\nescreveu:\n\nN\u00e3o?",
      "Sim." },
    { "pt/header block",
      "Sim.\n\nDe: Ann Lee\nEnviada em: segunda-feira, 3 de maio de 2021 10:00\nPara: "
      "Bob\nAssunto: Pedido\n\nN\u00e3o?",
      "Sim." },
    { "pt/original", "Sim.\n\n-----Mensagem original-----\nN\u00e3o?", "Sim." },
    { "pt/forwarded",
      "Ver abaixo.\n\n---------- Mensagem encaminhada ---------\nN\u00e3o?",
      "Ver abaixo." },
    { "pt/telephone", "Sim.\n\nEnviado do meu iPhone", "Sim." },
    { "pt/list", "Sim.\n\n-\nPara sair da lista: x@client.example\ne nada mais", "Sim." },
    { "pt/legal notice", "Sim.\n\nEsta mensagem \u00e9 confidencial.\n\nObrigado.",
      "Sim." },
    { "pt/signature",
      "Sim.\n\nAtenciosamente,\n\nBob Roy\nDiretor Comercial\nExemplo Ltda.\nTel.: (11) "
      "1234-5678",
      "Sim.\n\nAtenciosamente," },

    { "it/attribution",
      "S\u00ec.\n\nIl giorno lun 3 mag 2021 alle ore 10:00 Ann Lee ha scritto:\n\nNo?",
      "S\u00ec." },
    { "it/name first", "S\u00ec.\n\nAnn Lee <ann@client.example> ha scritto:\n\nNo?",
      "S\u00ec." },
    { "it/broken",
      "S\u00ec.\n\nIl giorno lun 3 mag 2021 alle ore 10:00 Ann Lee\n<ann@client.example> "
      "ha scritto:\n\nNo?",
      "S\u00ec." },
    { "it/header block",
      "S\u00ec.\n\nDa: Ann Lee\nInviato: luned\u00ec 3 maggio 2021 10:00\nA: "
      "Bob\nOggetto: Ordine\n\nNo?",
      "S\u00ec." },
    { "it/original", "S\u00ec.\n\n-----Messaggio originale-----\nNo?", "S\u00ec." },
    { "it/forwarded", "Vedi sotto.\n\n---------- Messaggio inoltrato ---------\nNo?",
      "Vedi sotto." },
    { "it/telephone", "S\u00ec.\n\nInviato da iPhone", "S\u00ec." },
    { "it/list",
      "S\u00ec.\n\n-\nPer cancellarti dalla lista: x@client.example\ne niente altro",
      "S\u00ec." },
    { "it/legal notice", "S\u00ec.\n\nQuesto messaggio \u00e8 riservato.\n\nGrazie.",
      "S\u00ec." },
    { "it/signature",
      "S\u00ec.\n\nCordiali saluti\n\nBob Roy\nResponsabile Vendite\nEsempio "
      "S.r.l.\nTel. 02 1234567",
      "S\u00ec.\n\nCordiali saluti" },

    { "pl/attribution", "Tak.\n\nW dniu 03.05.2021 o 10:00, Ann Lee pisze:\n\nNie?",
      "Tak." },
    { "pl/name first", "Tak.\n\nAnn Lee <ann@client.example> napisa\u0142(a):\n\nNie?",
      "Tak." },
    { "pl/broken",
      "Tak.\n\npon., 3 maj 2021 o 10:00 Ann Lee "
      "<ann@client.example>\nnapisa\u0142(a):\n\nNie?",
      "Tak." },
    { "pl/header block",
      "Tak.\n\nOd: Ann Lee\nWys\u0142ano: poniedzia\u0142ek, 3 maja 2021 10:00\nDo: "
      "Bob\nTemat: Zam\u00f3wienie\n\nNie?",
      "Tak." },
    { "pl/original", "Tak.\n\n-----Oryginalna wiadomo\u015b\u0107-----\nNie?", "Tak." },
    { "pl/forwarded",
      "Patrz ni\u017cej.\n\n---------- Wiadomo\u015b\u0107 przekazana ---------\nNie?",
      "Patrz ni\u017cej." },
    { "pl/telephone", "Tak.\n\nWys\u0142ane z iPhone'a", "Tak." },
    { "pl/list",
      "Tak.\n\n-\nAby si\u0119 wypisa\u0107 z listy: x@client.example\nbez tekstu",
      "Tak." },
    { "pl/legal notice",
      "Tak.\n\nTa wiadomo\u015b\u0107 jest poufna.\n\nDzi\u0119kujemy.", "Tak." },
    { "pl/signature",
      "Tak.\n\nZ powa\u017caniem\n\nBob Roy\nKierownik Sprzeda\u017cy\nPrzyk\u0142ad Sp. "
      "z o.o.\ntel. 22 123 45 67",
      "Tak.\n\nZ powa\u017caniem" },

    { "sv/attribution",
      "Ja.\n\nDen m\u00e5n 3 maj 2021 kl 10:00 skrev Ann Lee:\n\nEller?", "Ja." },
    { "sv/date first",
      "Ja.\n\n3 maj 2021 kl. 10:00 skrev Ann Lee <ann@client.example>:\n\nEller?",
      "Ja." },
    { "sv/broken",
      "Ja.\n\nDen m\u00e5n 3 maj 2021 kl 10:00 skrev Ann "
      "Lee\n<ann@client.example>:\n\nEller?",
      "Ja." },
    { "sv/header block",
      "Ja.\n\nFr\u00e5n: Ann Lee\nSkickat: den 3 maj 2021 10:00\nTill: Bob\n\u00c4mne: "
      "Order\n\nEller?",
      "Ja." },
    { "sv/original", "Ja.\n\n-----Ursprungligt meddelande-----\nEller?", "Ja." },
    { "sv/forwarded",
      "Se nedan.\n\n---------- Vidarebefordrat meddelande ---------\nEller?",
      "Se nedan." },
    { "sv/telephone", "Ja.\n\nSkickat fr\u00e5n min iPhone", "Ja." },
    { "sv/legal notice", "Ja.\n\nDetta meddelande \u00e4r konfidentiellt.\n\nTack.",
      "Ja." },
    { "sv/signature",
      "Ja.\n\nMed v\u00e4nliga h\u00e4lsningar\n\nBob "
      "Roy\nF\u00f6rs\u00e4ljningschef\nExempel AB\nTelefon: 08-123 45 67",
      "Ja.\n\nMed v\u00e4nliga h\u00e4lsningar" },

    { "da/attribution", "Ja.\n\nDen man. 3. maj 2021 kl. 10.00 skrev Ann Lee:\n\nEller?",
      "Ja." },
    { "da/name first", "Ja.\n\nAnn Lee <ann@client.example> skrev:\n\nEller?", "Ja." },
    { "da/broken",
      "Ja.\n\nDen man. 3. maj 2021 kl. 10.00 skrev Ann "
      "Lee\n<ann@client.example>:\n\nEller?",
      "Ja." },
    { "da/header block",
      "Ja.\n\nFra: Ann Lee\nSendt: 3. maj 2021 10:00\nTil: Bob\nEmne: Ordre\n\nEller?",
      "Ja." },
    { "da/original", "Ja.\n\n-----Oprindelig meddelelse-----\nEller?", "Ja." },
    { "da/forwarded",
      "Se nedenfor.\n\n---------- Videresendt meddelelse ---------\nEller?",
      "Se nedenfor." },
    { "da/telephone", "Ja.\n\nSendt fra min iPhone", "Ja." },
    { "da/legal notice", "Ja.\n\nDenne mail er fortrolig.\n\nTak.", "Ja." },
    { "da/signature",
      "Ja.\n\nMed venlig hilsen\n\nBob Roy\nSalgschef\nEksempel A/S\nTlf.: 12 34 56 78",
      "Ja.\n\nMed venlig hilsen" },

    { "nb/attribution",
      "Ja.\n\nman. 3. mai 2021 kl. 10:00 skrev Ann Lee <ann@client.example>:\n\nEller?",
      "Ja." },
    { "nb/opener", "Ja.\n\nDen 3. mai 2021 skrev Ann Lee:\n\nEller?", "Ja." },
    { "nb/broken",
      "Ja.\n\nman. 3. mai 2021 kl. 10:00 skrev Ann Lee\n<ann@client.example>:\n\nEller?",
      "Ja." },
    { "nb/header block",
      "Ja.\n\nFra: Ann Lee\nSendt: mandag 3. mai 2021 10:00\nTil: Bob\nEmne: "
      "Ordre\n\nEller?",
      "Ja." },
    { "nb/original", "Ja.\n\n-----Opprinnelig melding-----\nEller?", "Ja." },
    { "nb/forwarded", "Se nedenfor.\n\n---------- Videresendt melding ---------\nEller?",
      "Se nedenfor." },
    { "nb/telephone", "Ja.\n\nSendt fra min iPhone", "Ja." },
    { "nb/legal notice",
      "Ja.\n\nDenne e-posten kan inneholde konfidensiell informasjon.\n\nTakk.", "Ja." },
    { "nb/signature",
      "Ja.\n\nMed vennlig hilsen\n\nBob Roy\nSalgssjef\nEksempel AS\nTlf. 22 12 34 56",
      "Ja.\n\nMed vennlig hilsen" },
};

/* What a client wrote himself, though it begins as what is cut does. Nothing of it goes.
 */
static const char *const whole_rows[] = {
    "Please respond to the following questions:\n1. What is the price?\n2. And the "
    "weight?",
    "Original price:\n400 euros\nNew price:\n300 euros",
    "**Original behaviour**\nThe lamp blinks twice.",
    "## Original behaviour\nThe lamp blinks twice.",
    "Message from our supplier:\nno screws before May.",
    "Zitat von unserem Lieferanten:\nkeine Schrauben vor Mai.",
    "weitergeleitet von der Zentrale an mich:\nder Drucker geht nicht.",
    "please respond to ann@client.example with two things:\nthe price and the weight.",
    "sent via DHL yesterday, tracking number 123.",
    "gesendet mit der Post, Nummer 123.",
    "envoyé par la poste hier.",
    "inviato con il corriere ieri.",
    "enviado con el transportista ayer.",
    "enviado de Lisboa ontem.",
    "sendt med posten i går.",
    "skickat via posten i går.",
    "verzonden met de post gisteren.",
    "wysłane z magazynu wczoraj.",
    "von meinem Handy aus kann ich die Seite nicht öffnen.",
    "from my iPhone I cannot open the page.",
    "unsubscribe does not work in your newsletter tool.",
    "Reply here or by phone. The order is 400 chairs.",
    "sent from my account are 400 chairs.",
    "sent from my iPhone is all that\nI wrote to Carl, but\nthe order is his.",
    "external email does not arrive any more since Monday.",
    "this message is intended for Carl, too.",
    "opinions expressed in our team differ:\nsome want it, some do not.",
    "Disclaimer of the shop must be changed by Friday.",
    "haben Sie diese Lieferung irrtümlich an uns geschickt?",
    "if you received this invoice in error, tell me.",
    "if you received this invoice in error, delete it.",
    "falls Sie nicht der Ansprechpartner sind, wer dann?",
    "si vous n'êtes pas le bon interlocuteur, qui l'est ?",
    "als u niet de juiste persoon bent, wie dan wel?",
    "jeśli nie jesteś pewien, zadzwoń.",
    "sekretess gäller för ritningen.",
    "no suele recibir bien la antena.",
    "odesl\u00e1no z Prahy v\u010dera.",
    "Az iPhone nem m\u0171k\u00f6dik.",
    "To: be clear: I sent it to ann@client.example at 10:30: twice.",
};

static void test_own(gconstpointer data)
{
    const struct own_row *row = data;
    g_autofree char *own = owntext_extract(row->text, NULL, packs);
    g_assert_cmpstr(own, ==, row->own);
}

static void test_whole(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(whole_rows); i++) {
        g_autofree char *text = g_strconcat("Hi Bob,\n\n", whole_rows[i], NULL);
        g_autofree char *own = owntext_extract(text, NULL, packs);
        g_assert_cmpstr(own, ==, text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    packs = test_packs();
    ADD_ROWS("/owntext/languages/", own_rows, test_own);
    g_test_add_func("/owntext/whole", test_whole);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
