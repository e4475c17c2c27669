/** Why bytes are not a WebAssembly module: malformed (not decodable) or invalid (decodable, but breaking a rule of validation). */
export class InvalidModule extends Error {
  override readonly name = 'InvalidModule';
  /**
   * @param reason what is wrong, without the place
   * @param offset byte offset in the module's binary at which it was noticed
   */
  constructor(readonly reason: string, readonly offset: number) {
    super(`at offset 0x${offset.toString(16)}: ${reason}`);
  }
}
