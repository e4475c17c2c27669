/** As much of the Debug Adapter Protocol as the tests look at; names are the specification's. */

export interface Source {
  readonly name?: string;
  readonly path?: string;
}

export interface Breakpoint {
  readonly id?: number;
  readonly verified: boolean;
  readonly line?: number;
  readonly source?: Source;
  readonly message?: string;
}

export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source?: Source;
  readonly instructionPointerReference?: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly memoryReference?: string;
}

export interface Scope {
  readonly name: string;
  readonly variablesReference: number;
}

export interface Evaluated {
  readonly result: string;
  readonly type?: string;
  readonly variablesReference: number;
  readonly memoryReference?: string;
}

export interface Instruction {
  readonly address: string;
  readonly instruction: string;
  readonly instructionBytes?: string;
  readonly line?: number;
  readonly location?: Source;
}

export interface DataBreakpointInfo {
  readonly dataId: string | null;
  readonly description: string;
  readonly accessTypes?: readonly string[];
}

/** The bodies of events that tests wait for. */
export interface EventBodies {
  readonly initialized: undefined;
  readonly stopped: {
    readonly reason: string;
    readonly description?: string;
    readonly text?: string;
    readonly threadId: number;
    readonly allThreadsStopped?: boolean;
    readonly hitBreakpointIds?: readonly number[];
  };
  readonly continued: { readonly threadId: number };
  readonly exited: { readonly exitCode: number };
  readonly terminated: unknown;
  readonly output: { readonly category?: string; readonly output: string };
  readonly process: { readonly name: string };
  readonly module: unknown;
  readonly breakpoint: { readonly reason: string; readonly breakpoint: Breakpoint };
  readonly invalidated: unknown;
  readonly memory: unknown;
}
export type EventName = keyof EventBodies;

/** A message of the adapter. */
export type Message =
  | { readonly type: 'response'; readonly request_seq: number; readonly command: string; readonly success: boolean; readonly message?: string;
    readonly body?: { readonly error?: { readonly format: string } }; }
  | { readonly type: 'event'; readonly event: string; readonly body?: unknown }
  | { readonly type: 'request'; readonly seq: number; readonly command: string };
