// Runs in the page that holds the letters in frames; leaves its findings in #found.
"use strict";

function luminance([red, green, blue]) {  // WCAG 2.2, relative luminance
    const [r, g, b] = [red, green, blue].map(value => {
        value /= 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function numbers(colour) {
    return colour.match(/[\d.]+/g).map(Number);
}

function background(element, view) {
    for (; element; element = element.parentElement) {
        const colour = numbers(view.getComputedStyle(element).backgroundColor);
        if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
}

function contrast(element, view) {
    const ink = luminance(numbers(view.getComputedStyle(element).color));
    const paper = luminance(background(element, view));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}

function texts(letter) {
    const walker = letter.createTreeWalker(letter.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        if (walker.currentNode.data.replaceAll("\u00a0", "").trim())
            found.push(walker.currentNode);
    }
    return found;
}

function name(text) {
    return text.parentElement.tagName + ": " + text.data.trim().slice(0, 40);
}

function measure(frame) {
    const letter = frame.contentDocument, view = frame.contentWindow;
    const wide = [], faint = [], small = [];
    for (const text of texts(letter)) {
        const range = letter.createRange();
        range.selectNodeContents(text);
        const boxes = [...range.getClientRects()];
        // The box of the text's own cell; half a pixel is rounding.
        const cell = text.parentElement.closest("td, th, body").getBoundingClientRect();
        if (boxes.some(box => box.right > view.innerWidth + 0.5 || box.left < -0.5
                           || box.right > cell.right + 0.5))
            wide.push(name(text));
        if (contrast(text.parentElement, view) < 4.5) faint.push(name(text));
        if (parseFloat(view.getComputedStyle(text.parentElement).fontSize) < 14)
            small.push(name(text));
    }
    return {
        name: frame.id, width: letter.documentElement.clientWidth,
        scrolls: letter.documentElement.scrollWidth, texts: texts(letter).length,
        paper: background(letter.body, view), wide, faint, small,
    };
}

onload = () => {
    const frames = [...document.querySelectorAll("iframe")];
    document.getElementById("found").textContent = JSON.stringify(frames.map(measure));
};
