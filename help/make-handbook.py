#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes one HTML file, which needs no other, from the Mallard pages; for where there is no Yelp. And one plain text, from
which "medpatchctl help" prints a page or section.

make-handbook.py HTML TEXT [--po LANGUAGE FILE.po] PAGE...
Knows only the elements that the pages use; another one is an error, so that nothing gets lost."""

import html
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import xml.etree.ElementTree as ElementTree

MALLARD = "{http://projectmallard.org/1.0/}"
STYLE = """
:root { color-scheme: light dark; }
body { font: 11pt/1.6 Cantarell, "Noto Sans CJK JP", sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h1 { line-height: 1.25; } h2 { margin-top: 3em; border-top: 1px solid; padding-top: 1em; line-height: 1.25; }
.desc { opacity: .75; } code, pre { font-family: "Source Code Pro", monospace; overflow-wrap: anywhere; }
pre { border: 1px solid; border-radius: 6px; padding: .6em; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td { padding: .3em .6em; border-bottom: 1px solid; vertical-align: top; }
td p { margin: 0; } .note { border-left: .4em solid; padding: .1em 1em; } dt { font-weight: bold; } dd p { margin-top: 0; }
.gui { font-weight: bold; } kbd { border: 1px solid; border-radius: 4px; padding: 0 .3em; } a { color: #1a5fb4; }
@media (prefers-color-scheme: dark) { a { color: #99c1f1; } }
@media print { h2 { break-before: page; border: 0; margin-top: 0; } }
"""
INLINE = {
    "code": ("<code>", "</code>"),
    "em": ("<em>", "</em>"),
    "file": ("<code>", "</code>"),
    "gui": ('<span class="gui">', "</span>"),
    "input": ("<code>", "</code>"),
    "key": ("<kbd>", "</kbd>"),
}
BLOCK = {
    "p": ("<p>", "</p>"), "screen": ("<pre>", "</pre>"), "list": ("<ul>", "</ul>"), "steps": ("<ol>", "</ol>"),
    "terms": ("<dl>", "</dl>"), "table": ("<table>", "</table>"), "tr": ("<tr>", "</tr>"), "td": ("<td>", "</td>"),
    "note": ('<div class="note">', "</div>"),
}


def name_of(element):
    return element.tag.removeprefix(MALLARD)


def text_of(element, pages):
    """The text of an element with what stands within a line."""
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        name = name_of(child)
        if name == "link":
            target = child.get("xref")
            words = text_of(child, pages) or title_of(target_of(target, pages), pages)
            parts.append(f'<a href="#{target.replace("#", "-")}">{words}</a>')
        elif name == "guiseq":  # Yelp draws the arrows by itself
            parts.append(" ▸ ".join(INLINE["gui"][0] + text_of(gui, pages) + INLINE["gui"][1] for gui in child))
        elif name in INLINE:
            before, after = INLINE[name]
            parts.append(before + text_of(child, pages) + after)
        else:
            raise SystemExit(f"make-handbook.py: <{name}> is not known within a line")
        parts.append(html.escape(child.tail or "", quote=False))
    text = "".join(parts)
    return text if name_of(element) == "screen" else text.strip() if name_of(element) in ("p", "title") else text


def target_of(xref, pages):
    """The page or section that a link leads to."""
    page, _mark, section = xref.partition("#")
    found = pages[page] if section == "" else pages[page].find(f".//{MALLARD}section[@id='{section}']")
    if found is None:
        raise SystemExit(f"make-handbook.py: there is no {xref}")
    return found


def title_of(page, pages):
    return text_of(page.find(MALLARD + "title"), pages)


def block(element, pages, where):
    """A block as HTML; sections get a name to jump to."""
    name = name_of(element)
    if name in ("p", "screen"):
        before, after = BLOCK[name]
        return [before + text_of(element, pages) + after]
    if name == "section":
        title = text_of(element.find(MALLARD + "title"), pages)
        lines = [f'<h3 id="{where}-{element.get("id")}">{title}</h3>']
        return lines + blocks(element, pages, where)
    if name == "item":
        title = element.find(MALLARD + "title")
        inner = blocks(element, pages, where)
        if title is not None:
            return [f"<dt>{text_of(title, pages)}</dt>", "<dd>", *inner, "</dd>"]
        return ["<li>", *inner, "</li>"]
    if name not in BLOCK:
        raise SystemExit(f"make-handbook.py: <{name}> is not known on the page {where}")
    before, after = BLOCK[name]
    return [before, *blocks(element, pages, where), after]


def blocks(element, pages, where):
    lines = []
    for child in element:
        if name_of(child) not in ("info", "title", "links"):
            lines += block(child, pages, where)
    return lines


def groups_of(pages):
    """The sections of the index with their pages, in the order of the groups, as Yelp shows them."""
    index = pages["index"]
    for section in index.findall(MALLARD + "section"):
        guide = "index#" + section.get("id")
        members = [
            (link.get("group"), page)
            for page in pages.values()
            for link in page.iterfind(f"{MALLARD}info/{MALLARD}link")
            if link.get("xref") == guide
        ]
        yield section, [page for _group, page in sorted(members, key=lambda member: member[0])]


def document(pages, language):
    index = pages["index"]
    title = title_of(index, pages)
    lines = [
        "<!DOCTYPE html>", f'<html lang="{language}">', '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">', f"<title>{title}</title>", f"<style>{STYLE}</style></head>",
        f'<body><h1 id="index">{title}</h1>', f'<p class="desc">{text_of(index.find(f"{MALLARD}info/{MALLARD}desc"), pages)}</p>',
        "<nav>",
    ]
    groups = list(groups_of(pages))
    for section, members in groups:
        lines.append(f"<h3>{title_of(section, pages)}</h3><ul>")
        lines += [f'<li><a href="#{page.get("id")}">{title_of(page, pages)}</a></li>' for page in members]
        lines.append("</ul>")
    lines.append("</nav>")
    for _section, members in groups:
        for page in members:
            lines.append(f'<h2 id="{page.get("id")}">{title_of(page, pages)}</h2>')
            lines.append(f'<p class="desc">{text_of(page.find(f"{MALLARD}info/{MALLARD}desc"), pages)}</p>')
            lines += blocks(page, pages, page.get("id"))
    return "\n".join(lines + ["</body></html>", ""])


def words_of(element, pages):
    """What stands within a line, without its marks."""
    parts = [element.text or ""]
    for child in element:
        if name_of(child) == "link" and not (child.text or "").strip():
            parts.append(f"“{words_of(target_of(child.get('xref'), pages).find(MALLARD + 'title'), pages)}”")
        else:
            parts.append(words_of(child, pages))
            if name_of(element) == "guiseq" and child is not element[-1]:
                parts.append(" ▸ ")
        parts.append(child.tail or "")
    return "".join(parts) if name_of(element) == "screen" else re.sub(r"\s+", " ", "".join(parts))


def plain(element, pages, before, page):
    """A block as lines of plain text; a section begins with a line that names it."""
    name = name_of(element)
    if name in ("p", "title"):
        text = words_of(element, pages).strip()
        # Japanese has no spaces at which a line could be broken; the terminal does it.
        if not text.isascii() and any(character >= "\u3000" for character in text):
            return [before + text]
        return textwrap.wrap(text, 78, initial_indent=before, subsequent_indent=" " * len(before)) or [""]
    if name == "screen":
        return [" " * len(before) + line for line in words_of(element, pages).strip("\n").splitlines()]
    if name == "section":
        title = words_of(element.find(MALLARD + "title"), pages).strip()
        return [f"@ {page}#{element.get('id')}", title, "", *plain_children(element, pages, before, page)]
    if name == "tr":
        return [before + "  ".join(words_of(cell, pages).strip() for cell in element)]
    if name == "item":
        title = element.find(MALLARD + "title")
        lines = plain(title, pages, before, page) if title is not None else []
        inner = "    " if title is not None else f"{before}• "
        for child in element:
            if name_of(child) not in ("info", "title"):
                lines += plain(child, pages, inner, page)
                inner = " " * len(inner)
        return lines
    return plain_children(element, pages, before, page, loose=name == "note")


def plain_children(element, pages, before, page, loose=True):
    lines = []
    for child in element:
        if name_of(child) not in ("info", "title", "links"):
            lines += plain(child, pages, before, page)
            if loose and name_of(child) != "section":
                lines.append("")
    return lines


def plain_document(pages):
    lines = []
    for page in pages.values():
        name = page.get("id")
        description = page.find(f"{MALLARD}info/{MALLARD}desc")
        lines += [f"@ {name}", words_of(page.find(MALLARD + "title"), pages).strip(), ""]
        lines += [words_of(description, pages).strip(), "", *plain_children(page, pages, "", name)]
        for section, members in groups_of(pages) if name == "index" else []:
            lines += [words_of(section.find(MALLARD + "title"), pages).strip()]
            lines += [f"  {one.get('id'):<24}{words_of(one.find(MALLARD + 'title'), pages).strip()}" for one in members]
            lines.append("")
    return "\n".join(lines) + "\n"


def read(paths):
    pages = {}
    for path in paths:
        page = ElementTree.parse(path).getroot()
        pages[page.get("id")] = page
    return pages


def main(arguments):
    output, text = arguments.pop(0), arguments.pop(0)
    language = "en"
    with tempfile.TemporaryDirectory() as folder:
        if arguments[0] == "--po":
            _option, language, po = arguments[:3]
            names = arguments[3:]
            catalogue = f"{folder}/{language}.mo"
            subprocess.run(["msgfmt", "-o", catalogue, po], check=True)
            subprocess.run(["itstool", "-m", catalogue, "-l", language, "-o", folder, *names], check=True)
            arguments = [f"{folder}/{pathlib.Path(name).name}" for name in names]
        pages = read(arguments)
        pathlib.Path(output).write_text(document(pages, language), encoding="utf-8")
        pathlib.Path(text).write_text(plain_document(pages), encoding="utf-8")


main(sys.argv[1:])
