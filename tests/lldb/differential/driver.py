"""
Runs command scripts in LLDB, each with a debugger of its own, and tells what LLDB has said after every command.

Loaded into one LLDB (`command script import`), since LLDB's own start would cost more than a script. The environment's DIFFERENTIAL_JOBS is a JSON
file: a list of jobs

    { key, commands, executable, source, optimised, host }

`host` is undefined for a native program, which is launched; otherwise it is the command that runs programs under the stub. A job whose commands have no
`@start` is started first, and stands before the program's first instruction.

For each command a line `@@{"key", "command", "lines"}` is printed, and at the end of a job `@@{"key", "error"}`, where that is null if all went well. What differs from machine to machine without meaning anything
(addresses, process ids, what surrounds `main`) is taken away here. If LLDB itself ends, what would have come is missing.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile

import lldb

SETTINGS = {
    # A frame on one line, with the file: frames of the C library have none natively, and others than ours in wasm.
    'frame-format': '"~${frame.index}|{${function.name-without-args}}|{${file.basename}}|{${line.number}}\\n"',
    'thread-stop-format': '"stopped{: ${thread.stop-reason}}\\n"',
    'stop-line-count-before': '0',
    'stop-line-count-after': '0',
    'stop-disassembly-display': 'never',
    'auto-confirm': 'true',
    'use-color': 'false',
    'term-width': '200',
    'target.language': 'c',
    # Not every container may; the programs are at fixed addresses.
    'target.disable-aslr': 'false',
    # The C library has lines in wasm and none natively, so that a step into it would stop there.
    'target.process.thread.step-avoid-regexp': '^(printf|puts|qsort|setvbuf|memcpy|memset|memmove|strlen)$',
    'plugin.process.gdb-remote.packet-timeout': '60',
}

NOISE = re.compile(r'Process \d+ (?:resuming|stopped|launched: .*)$|Current executable set to |Executing commands in |Current breakpoints:$|'
                   r'\s+watchpoint (?:spec|resources)|\s+#\d+: addr = |\(lldb\)\s*$|note: Expression evaluation in pure C not supported|Number of supported hardware watchpoints|\s*$')
REPLACED = [
    (re.compile(r'^(\(lldb\))\s+'), r'\1 '),
    (re.compile(r'^\* thread #1, '), ''),
    (re.compile(r'^\* stopped'), 'stopped'),
    (re.compile(r'^Process \d+ '), 'Process '),
    # LLDB's own breakpoints.
    (re.compile(r'^(stopped: breakpoint .*?)(?: -\d+\.\d+)+$'), r'\1'),
    (re.compile(r' \+ \d+ (?=\[inlined\])'), ' '),
    (re.compile(r'^\s*packet: qRcmd,\w+$'), 'packet: qRcmd'),
    # A place: the function and the line, without module, offset, column and address.
    (re.compile(r"where = [^`]+`(.+?)(?: \+ \d+)? at [^\s:]+:(\d+)(?::\d+)?, address = \S+?(?=,|$)"), r'\1 line \2'),
    (re.compile(r"where = [^`]+`(.+?)(?: \+ \d+)?, address = \S+?(?=,|$)"), r'\1'),
    (re.compile(r'0x(?!0{8}\))[0-9a-fA-F]{5,16}\b'), 'ADDRESS'),
    (re.compile(r'\s+$'), ''),
]
FRAME = re.compile(r'^(\s*\*?\s*)~(\d+)\|(.*)\|(.*)\|(.*)$')


def tell(what):
    print('@@' + json.dumps(what), flush=True)


class Output:
    """What a debugger prints on its own, and what the program writes: files, read as they grow."""

    def __init__(self, path):
        self.path = path
        self.position = 0
        open(path, 'a').close()

    def news(self):
        with open(self.path, errors='replace') as file:
            file.seek(self.position)
            text = file.read()
            self.position = file.tell()
        return text


class Host:
    """Runs programs under the stub, one after the other: host.mjs."""

    current = None

    def __init__(self, command):
        self.stdout = Output(os.path.join(tempfile.mkdtemp(prefix='differential-'), 'stdout'))
        with open(self.stdout.path, 'a') as stdout:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE, text=True)

    def start(self, executable):
        """The command that connects to it."""
        self.process.stdin.write(executable + '\n')
        self.process.stdin.flush()
        line = self.process.stderr.readline()
        found = re.search(r'process connect --plugin wasm connect://\S+', line)
        if not found:
            self.end()
            raise RuntimeError('the stub says: ' + line)
        return found.group(0)

    def end(self):
        Host.current = None
        self.process.kill()
        self.process.wait()
        shutil.rmtree(os.path.dirname(self.stdout.path))


class Job:
    def __init__(self, job, directory):
        self.job = job
        self.counts = {}
        self.by_regex = set()
        self.stdout = Output(os.path.join(directory, 'stdout'))
        self.printed = Output(os.path.join(directory, 'printed'))
        self.debugger = lldb.SBDebugger.Create(False)
        self.debugger.SetAsync(False)
        stream = lldb.SBFile(os.open(self.printed.path, os.O_WRONLY | os.O_APPEND), 'a', True)
        self.debugger.SetOutputFile(stream)
        self.debugger.SetErrorFile(stream)
        for name, value in SETTINGS.items():
            self.hidden('settings set %s %s' % (name, value))

    def run(self):
        try:
            self.hidden('target create ' + self.job['executable'])
            commands = self.job['commands']
            if '@start' not in commands:
                self.start()
            for command in commands:
                if command == '@start':
                    self.start()
                else:
                    self.record(command)
            self.finish()
        finally:
            lldb.SBDebugger.Destroy(self.debugger)

    def start(self):
        if 'host' in self.job:
            host = Host.current = Host.current or Host(self.job['host'])
            self.stdout = host.stdout
            self.hidden(host.start(self.job['executable']))
        else:
            self.hidden('process launch --stop-at-entry --stdout %s --stdin /dev/null' % self.stdout.path)
        if self.state() != lldb.eStateStopped:
            raise RuntimeError('the program has not started: %s' % self.printed.news())

    def finish(self):
        """What the program does when nothing stops it any more."""
        if self.state() == lldb.eStateStopped:
            target = self.debugger.GetSelectedTarget()
            target.DeleteAllBreakpoints()
            target.DeleteAllWatchpoints()
            # A step in progress, or a signal that is passed on, can stop it once more.
            for _ in range(3):
                if self.state() == lldb.eStateStopped:
                    self.hidden('continue')
        self.printed.news()
        lines = self.program_output()
        process = self.process()
        lines.append('exit status %d' % process.GetExitStatus() if process.GetState() == lldb.eStateExited else 'the program has not ended: state %d' % process.GetState())
        self.tell('(end)', lines)

    def process(self):
        return self.debugger.GetSelectedTarget().GetProcess()

    def state(self):
        return self.process().GetState()

    def command(self, text):
        result = lldb.SBCommandReturnObject()
        self.debugger.GetCommandInterpreter().HandleCommand(text, result)
        return self.printed.news() + (result.GetOutput() or '') + (result.GetError() or ''), result.Succeeded()

    def hidden(self, text):
        output, ok = self.command(text)
        if not ok:
            raise RuntimeError('%s: %s' % (text, output))

    def record(self, written):
        # `NATIVE ;; WASM` where the two have different commands for one thing.
        native, _, wasm = written.partition(' ;; ')
        command = wasm if wasm and 'host' in self.job else native
        if command.startswith('@instructions '):
            text = self.instructions(command.split(' ', 1)[1])
        elif command == '@step':
            text = self.step()
        elif command == '@nothing':
            text = ''
        else:
            text, ok = self.command(self.renumbered(command, lambda ours, theirs: (ours, theirs)))
            if ok and '--func-regex' in command:
                target = self.debugger.GetSelectedTarget()
                self.by_regex.add(target.GetBreakpointAtIndex(target.GetNumBreakpoints() - 1).GetID())
        text = self.renumbered(text, lambda ours, theirs: (theirs, ours))
        lines = self.normalised(text) + self.program_output() + self.hits()
        self.tell(written, lines)

    def renumbered(self, text, direction):
        """
        Functions that match an expression LLDB finds in the order of where it happens to keep their names, from one run to the next: we number the locations by lines.
        """
        names = {}
        for breakpoint in self.debugger.GetSelectedTarget().breakpoint_iter():
            if breakpoint.GetID() in self.by_regex:
                found = sorted(breakpoint, key=lambda location: (location.GetAddress().GetLineEntry().GetLine(), location.GetID()))
                for rank, location in enumerate(found, 1):
                    before, after = direction('%d.%d' % (breakpoint.GetID(), rank), '%d.%d' % (breakpoint.GetID(), location.GetID()))
                    names[before] = after
        return re.sub(r'\b\d+\.\d+\b', lambda found: names.get(found.group(0), found.group(0)), text)

    def tell(self, command, lines):
        tell({'key': self.job['key'], 'command': command, 'lines': lines})

    def instructions(self, step):
        """Steps until the line or the function is another, or something else has stopped the program: instructions are not the same."""
        text, place = '', self.place()
        while not text and self.place() == place:
            text, _ = self.command(step)
            if re.search('stopped: instruction step', text) and self.place() == place:
                text = ''
        return text

    def step(self):
        """Steps in; from a function's opening line, where LLDB 22 stops in wasm, on to its first statement."""
        text, _ = self.command('step')
        process = self.process()
        if 'stopped: step in' in text and process.GetState() == lldb.eStateStopped:
            frame = process.GetSelectedThread().GetFrameAtIndex(0)
            if frame.GetFunction().IsValid() and frame.GetLineEntry().GetLine() == frame.GetFunction().GetStartAddress().GetLineEntry().GetLine():
                text = self.command('next')[0].replace('stopped: step over', 'stopped: step in')
        return text

    def place(self):
        frame = self.process().GetSelectedThread().GetFrameAtIndex(0)
        return (frame.GetFunctionName(), frame.GetLineEntry().GetLine())

    def program_output(self):
        return ['output: ' + line for line in self.stdout.news().splitlines()]

    def hits(self):
        """The hit counts that have changed."""
        target = self.debugger.GetSelectedTarget()
        now = {}
        for breakpoint in target.breakpoint_iter():
            now[str(breakpoint.GetID())] = breakpoint.GetHitCount()
            if breakpoint.GetNumLocations() > 1:
                for location in breakpoint:
                    now['%d.%d' % (breakpoint.GetID(), location.GetID())] = location.GetHitCount()
        for watchpoint in target.watchpoint_iter():
            now['watchpoint %d' % watchpoint.GetID()] = watchpoint.GetHitCount()
        changed = ['%s=%d' % (name, count) for name, count in now.items() if self.counts.get(name, 0) != count]
        gone = ['%s gone' % name for name in self.counts if name not in now]
        self.counts = now
        return [self.renumbered('hits: ' + ', '.join(changed + gone), lambda ours, theirs: (theirs, ours))] if changed or gone else []

    def normalised(self, text):
        lines = []
        for line in text.splitlines():
            if NOISE.match(line):
                continue
            frame = FRAME.match(line)
            if frame:
                lines += self.frame(*frame.groups(), lines)
                continue
            for pattern, replacement in REPLACED:
                line = pattern.sub(replacement, line)
            lines.append(line)
        return lines

    def frame(self, mark, index, function, file, line, before):
        """A frame of the program's source, with its number in a backtrace; everything else is `(library)`, several in a row once."""
        head = '  * ' if '*' in mark else '  '
        if file == self.job['source']:
            chosen = re.match(r'stopped: (?:watchpoint|step|instruction)', before[-1] if before else '')
            if self.job['optimised'] and chosen:
                return [head + function]
            return ['%s%s%s' % (head, function, ' line ' + line if line else '')]
        return [] if before and before[-1].endswith('(library)') else [head + '(library)']


def main():
    with open(os.environ['DIFFERENTIAL_JOBS']) as file:
        jobs = json.load(file)
    for job in jobs:
        directory = tempfile.mkdtemp(prefix='differential-')
        failure = None
        try:
            Job(job, directory).run()
        except Exception as error:
            failure = str(error)
            if Host.current:
                Host.current.end()
        finally:
            shutil.rmtree(directory)
        tell({'key': job['key'], 'error': failure})
    if Host.current:
        Host.current.end()


def __lldb_init_module(debugger, internal_dict):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
