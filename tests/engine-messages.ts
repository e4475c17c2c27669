/** The wording of older engines: newer ones say more about a segment, and less about a call of the wrong type. */
export const older = (message: string): string =>
  message.replace(/(data segment)( \d+)?( is out of bounds).*/, '$1$3').replace(/^function signature mismatch$/, 'null function or function signature mismatch');
