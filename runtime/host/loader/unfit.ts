/** A file cannot be used as a debugger. The message is for the user, to be put after the name of the file. */
export class UnfitDebugger extends Error {
  override readonly name = 'UnfitDebugger';
}
