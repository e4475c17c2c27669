/** What every engine has that debuggers run in, and neither the language's own declarations nor WASI's. */
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
