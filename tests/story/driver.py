# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real MedPatch window as a person would: finds controls by the names a screen reader says, acts on them with
real keys and clicks, and looks at the result. Needs a display (see with-display), xdotool, ImageMagick and pyatspi."""
import os
import shutil
import subprocess
import sys
import time

try:
    import pyatspi
except ImportError:
    pyatspi = None

PAGES = ("Overview", "Devices", "Advisories", "Patches", "Schedule", "WorkOrders", "Reports", "Audit", "Sources")
TITLES = ("Overview", "Devices", "Advisories", "Patches", "Schedule", "Work Orders", "Reports", "Audit Log", "Sources")
TIMEOUT = float(os.environ.get("MEDPATCH_STORY_TIMEOUT", "60"))


def find_missing():
    """What this machine lacks to drive a window, or nothing."""
    missing = [tool for tool in ("xdotool", "import", "pdftotext") if shutil.which(tool) is None]
    return ", ".join(missing + ([] if pyatspi is not None else ["pyatspi"]))


class StoryError(AssertionError):
    pass


class Program:
    """The desktop program on a data folder, seen through the accessibility bus."""

    def __init__(self, program, data_dir, shots, arguments=(), environment=None):
        self.shots = shots
        os.makedirs(shots, exist_ok=True)
        env = dict(os.environ, GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="atspi", GSETTINGS_BACKEND="memory", G_DEBUG="fatal-criticals", ADW_DISABLE_PORTAL="1")
        env.update(environment or {})
        self.log = open(os.path.join(shots, "program.log"), "ab")
        self.process = subprocess.Popen([program, "--data-dir", data_dir, *arguments], env=env, stdout=self.log, stderr=self.log)
        self.number = 0
        self.shown = None  # the name of the page in front, once there can be several
        self.application = self.wait(self._find_application, "the program on the accessibility bus")

    def _find_application(self):
        if self.process.poll() is not None:
            raise StoryError(f"the program ended with {self.process.returncode}; see {self.log.name}")
        desktop = pyatspi.Registry.getDesktop(0)
        for index in range(desktop.childCount):
            child = desktop.getChildAtIndex(index)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def wait(self, question, what, timeout=TIMEOUT):
        """Asks until there is an answer that is true."""
        end = time.monotonic() + timeout
        last = None
        while time.monotonic() < end:
            try:
                answer = question()
                if answer:
                    return answer
            except StoryError:
                raise
            except Exception as error:  # objects vanish while they are looked at
                last = error
            time.sleep(0.05)
        self.shoot("failure")
        raise StoryError(f"waited {timeout:.0f} s for {what}" + (f" ({last})" if last else ""))

    def walk(self, node=None, depth=0):
        """Everything below a node but what GTK has hidden, and the pages behind the visible one: GTK 4.8 calls them visible."""
        node = self.application if node is None else node
        if depth > 1 and not node.getState().contains(pyatspi.STATE_VISIBLE):
            return
        name = node.name or ""
        if self.shown is not None and name != self.shown and name.startswith("Med") and name.endswith("Page"):
            return
        yield node
        if depth > 60:
            return
        for index in range(min(node.childCount, 40)):
            child = node.getChildAtIndex(index)
            if child is not None:
                yield from self.walk(child, depth + 1)

    @staticmethod
    def is_showing(node):
        """GTK 4.8 does not tell the state SHOWING, but what was never shown has no size."""
        try:
            box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        except NotImplementedError:
            return False
        return box.width > 0 and box.height > 0

    def look(self, name, role=None, within=None, exact=True):
        for node in self.walk(within):
            if role is not None and node.getRoleName() != role:
                continue
            text = (node.name or "").replace("_", "")
            if (text in (name, f"{name} {name}") if exact else name in text) and self.is_showing(node):
                return node
        return None

    def find(self, name, role=None, within=None, exact=True, timeout=TIMEOUT):
        return self.wait(lambda: self.look(name, role, within, exact), f"“{name}”" + (f" ({role})" if role else ""), timeout)

    def absent(self, name, role=None, exact=True):
        return self.wait(lambda: self.look(name, role, None, exact) is None, f"“{name}” to be gone")

    def see(self, text, timeout=TIMEOUT):
        """A text anywhere on the screen, also within a longer one."""
        return self.find(text, exact=False, timeout=timeout)

    def window_of(self, node):
        while node is not None and node.getRoleName() not in ("frame", "dialog", "window"):
            node = node.parent
        return node

    def _x_window(self, node):
        title = self.window_of(node).name
        out = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True, text=True)
        windows = out.stdout.split()
        for window in reversed(windows):
            name = subprocess.run(["xdotool", "getwindowname", window], capture_output=True, text=True).stdout.strip()
            if name == title:
                return window
        return windows[-1] if windows else None

    def activate(self, name, role=None, within=None, exact=True):
        """The control's own default action: what Enter or a click does."""
        node = self.find(name, role, within, exact)
        self.act(node)
        return node

    def act(self, node):
        action = node.queryAction()
        if action.nActions < 1:
            raise StoryError(f"“{node.name}” ({node.getRoleName()}) has no action")
        action.doAction(0)

    def _box(self, node):
        return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)

    def scroll_to(self, node):
        """Turns the wheel until a control is within its window."""
        window, frame = self._x_window(node), self._box(self.window_of(node))
        for _ in range(40):
            box = self._box(node)
            middle = box.y + box.height // 2
            if 2 < middle < frame.height - 12:
                return box
            wheel = "5" if middle >= frame.height - 12 else "4"
            x = min(max(box.x + box.width // 2, 10), frame.width - 10)
            subprocess.run(["xdotool", "mousemove", "--window", window, str(x), str(frame.height // 2), "click", wheel], check=True)
            time.sleep(0.08)
        raise StoryError(f"“{node.name}” cannot be scrolled into view")

    def click(self, node):
        """A real click in the middle of a control."""
        if isinstance(node, str):
            node = self.find(node)
        box = self.scroll_to(node)
        # Windows that draw their own frame are five pixels larger than what they tell.
        x, y = box.x + box.width // 2 + 5, box.y + box.height // 2 + 5
        window = self._x_window(node)
        subprocess.run(["xdotool", "windowfocus", window, "mousemove", "--window", window, str(x), str(y), "click", "1"], check=True)
        time.sleep(0.15)
        return node

    def press(self, name, role=None, within=None, exact=True):
        return self.click(self.find(name, role, within, exact))

    def tick(self, name, on=True):
        """Brings a check box to a state by clicking its row."""
        box = self.find(name, "check box")
        if box.getState().contains(pyatspi.STATE_CHECKED) != on:
            self.click(box)
            self.wait(lambda: box.getState().contains(pyatspi.STATE_CHECKED) == on, f"“{name}” to be {'ticked' if on else 'clear'}", 3)

    def dialog(self, title, timeout=TIMEOUT):
        """A window other than the main one, by its title."""
        def look():
            for index in range(self.application.childCount):
                child = self.application.getChildAtIndex(index)
                if child is not None and child.name == title:
                    return child
            return None
        return self.wait(look, f"the dialog “{title}”", timeout)

    def open(self, name, title):
        """Presses a button that opens a dialog; again when the page was just making its buttons anew."""
        for attempt in range(3):
            self.act(self.enabled(name, "push button"))
            end = time.monotonic() + 3
            while time.monotonic() < end:
                for index in range(self.application.childCount):
                    child = self.application.getChildAtIndex(index)
                    if child is not None and child.name == title:
                        return child
                time.sleep(0.05)
        return self.dialog(title, 1)

    def gone(self, title):
        """Waits until a window other than the main one has closed."""
        def look():
            children = [self.application.getChildAtIndex(index) for index in range(self.application.childCount)]
            return all(child is None or child.name != title for child in children)
        return self.wait(look, f"“{title}” to close")

    def enabled(self, name, role=None, within=None):
        """A control once it can be used."""
        def look():
            node = self.look(name, role, within)
            return node if node is not None and node.getState().contains(pyatspi.STATE_SENSITIVE) else None
        return self.wait(look, f"“{name}” to be usable")

    def answer_file_chooser(self, path, select_all=False):
        """Types a path into the file chooser that has come up, as the keyboard allows."""
        time.sleep(1.0)
        windows = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        subprocess.run(["xdotool", "windowfocus", "--sync", windows[-1], *(["key", "ctrl+a"] if select_all else []), "type", "--delay", "6", str(path)], check=True)
        time.sleep(0.5)
        self.key("Return", focus=False)
        time.sleep(0.6)

    def menu(self, name, entry):
        """Opens a menu button and takes the n-th entry, from 0."""
        self.click(self.find(name, "push button") if isinstance(name, str) else name)
        time.sleep(0.4)
        for _ in range(entry):
            self.key("Down", focus=False)
        self.key("Return", focus=False)

    def _offered(self, box):
        """What an open drop-down offers, in its order."""
        popover = next((n for n in self.walk(box) if n.name == "GtkPopover"), None)
        return [] if popover is None else [n.name for n in self.walk(popover) if n.getRoleName() == "label" and n.name]

    def _chosen(self, box):
        """What a drop-down shows beside its name."""
        chosen = []
        for node in self.walk(box):
            if node.name == "GtkPopover":
                break
            if node.getRoleName() == "label":
                chosen.append(node.name)
        return chosen

    def offers(self, name, within=None):
        """Opens a drop-down, reads it, and closes it again."""
        box = self.find(name, "combo box", within)
        self.click(box)
        offered = self.wait(lambda: self._offered(box), f"what “{name}” offers")
        self.key("Escape", focus=False)
        return offered

    def choose(self, name, value, within=None):
        """Opens a drop-down and goes down to a value with the keyboard."""
        box = self.find(name, "combo box", within)
        self.wait(lambda: len(self._chosen(box)) > 1, f"“{name}” to be filled")
        if value in self._chosen(box):  # of a single one there is nothing to open
            return
        self.click(box)
        offered = self.wait(lambda: self._offered(box), f"what “{name}” offers")
        if value not in offered:
            raise StoryError(f"“{name}” offers {offered}, not “{value}”")
        time.sleep(0.2)
        self.key("Home", *["Down"] * offered.index(value), focus=False)
        self.key("Return", focus=False)
        time.sleep(0.2)

    def type(self, name, text, role=None, within=None):
        """Puts text into an entry, replacing what was there."""
        node = self.find(name, role, within)
        for candidate in self.walk(node):
            try:
                candidate.queryEditableText().setTextContents(text)
                return candidate
            except NotImplementedError:
                continue
        raise StoryError(f"“{name}” takes no text")

    def enter(self, name, text, within=None):
        """Types into an entry with real keys and ends with Enter, for what happens only then."""
        self.click(self.find(name, "text", within))
        subprocess.run(["xdotool", "key", "ctrl+a", "type", "--delay", "6", text], check=True)
        self.key("Return", focus=False)

    def key(self, *keys, focus=True):
        windows = [] if not focus else subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        if windows:  # no window manager gives it the keyboard
            subprocess.run(["xdotool", "windowfocus", "--sync", windows[-1]], check=False)
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)
        time.sleep(0.1)

    def page(self, number):
        """Ctrl+1 … Ctrl+9; again where a closing dialog still had the keyboard."""
        title = TITLES[number - 1]
        self.shown = f"Med{PAGES[number - 1]}Page"
        row = self.find(title, "list item")
        for attempt in range(5):
            self.key(f"ctrl+{number}")
            time.sleep(0.8)  # GTK 4.8 can fall over an accessibility client that looks while widgets are being made
            if row.getState().contains(pyatspi.STATE_SELECTED):
                return self.find(self.shown)
        raise StoryError(f"the page “{title}” does not open")

    def shows(self, page):
        """Tells which page is in front from now on, and waits until it is there."""
        self.shown = f"Med{page}Page"
        return self.find(self.shown)

    def shoot(self, name):
        """A picture of the whole display."""
        self.number += 1
        path = os.path.join(self.shots, f"{self.number:02d}-{name}.png")
        subprocess.run(["import", "-window", "root", path], check=False)
        return path

    def tree(self, node=None, depth=0):
        """For the person who writes a story: everything on the screen with its names."""
        for child in self.walk(node):
            if child.name and self.is_showing(child):
                print(f"{child.getRoleName():24} {child.name}")

    def quit(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.wait(10)
            raise StoryError(f"the program did not end within 30 s; see {self.log.name}") from error
        finally:
            self.log.close()

    def kill(self):
        self.process.kill()
        self.process.wait(10)
        self.log.close()


def fail(message):
    print(f"not ok - {message}")
    sys.exit(1)
