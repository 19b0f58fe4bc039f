/* What chrono makes of deadline phrases. Reads lines "lang TAB at TAB phrase" and prints a
 * line of JSON for each: null where it finds no time to come, else the days and minutes that
 * may be meant, and the words. The first line says its version and its languages. The
 * argument is the folder that chrono-node is installed in.
 *
 * Chrono names any day of a span and any minute of a part of the day, where S26 of ackd(7)
 * means the last. Each may be right: what chrono says, and what S26 makes of it. */
"use strict";

const fs = require("fs");
const path = require("path");

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7;
const MORNING_ENDS = 12;
const CLOSING = 17;
const WEST = -4 * 60;

/* Minutes east of UTC of "2026-01-05T14:30-05:00". */
function zoneOf(at) {
    const found = /([+-])(\d\d):(\d\d)$/.exec(at);
    return found ? Number(found[1] + 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

const isoDay = (shown) => shown.toISOString().slice(0, 10);
const isoMinute = (shown) => shown.toISOString().slice(0, 16);

function lastWorkingDay(day) {
    const weekday = day.getUTCDay() || WEEK;
    return new Date(day.getTime() - Math.max(0, weekday - 5) * DAY);
}

/* `shown` is what a clock shows where the phrase was written, in its fields of UTC. */
function daysMeant(parts, shown) {
    const days = [isoDay(shown)];
    const weekday = shown.getUTCDay() || WEEK;
    const monthEnd = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + 1, 0));

    if (parts.isCertain("weekday"))
        return days;
    if (!parts.isCertain("day") && parts.isCertain("month"))
        return [...days, isoDay(monthEnd), isoDay(lastWorkingDay(monthEnd))];
    const week = parts.tags().has("result/relativeDate") || !parts.isCertain("day");
    if (week && !parts.isCertain("hour"))
        days.push(isoDay(new Date(shown.getTime() + (5 - weekday) * DAY)));
    return days;
}

function minutesMeant(parts, shown) {
    const hour = parts.get("hour") < MORNING_ENDS ? MORNING_ENDS : CLOSING;
    const ends = `${isoDay(shown)}T${hour}:00`;
    return parts.isCertain("hour") ? [isoMinute(shown)] : [isoMinute(shown), ends];
}

/* Which of day and month comes first is told by the zone, as we tell it. */
function parserFor(chrono, language, zone) {
    return language === "en" && zone > WEST ? chrono.en.GB : chrono[language];
}

function answer(chrono, language, at, phrase) {
    const zone = zoneOf(at);
    const instant = new Date(at);
    const show = (date) => new Date(date.getTime() + zone * MINUTE);
    const today = isoDay(show(instant));
    const found = parserFor(chrono, language, zone)
        .parse(phrase, { instant, timezone: zone }, { forwardDate: true });
    for (const { start, end, text } of found) {
        const parts = end ?? start;
        const shown = show(parts.date());
        if (isoDay(shown) >= today)
            return { days: daysMeant(parts, shown), minutes: minutesMeant(parts, shown), text };
    }
    return null;
}

function main(folder) {
    const home = path.resolve(folder, "chrono-node");
    const chrono = require(home);
    const { version } = JSON.parse(fs.readFileSync(path.join(home, "package.json")));
    const languages = Object.keys(chrono).filter((key) => /^[a-z]{2}$/.test(key));

    console.log(JSON.stringify({ version, languages }));
    for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
        const [language, at, phrase] = line.split("\t");
        console.log(JSON.stringify(answer(chrono, language, at, phrase)));
    }
}

main(process.argv[2]);
