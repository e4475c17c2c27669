/** The framing of the Debug Adapter Protocol: a header that gives the length, an empty line, JSON. */

const END_OF_HEADER = Buffer.from('\r\n\r\n');

export const frame = (message: object): Buffer => {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
};

/** Takes bytes as they come and gives whole messages. */
export class Unframer {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly take: (message: unknown) => void) {}

  /** @throws Error if what comes is not of the protocol */
  add(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const end = this.rest.indexOf(END_OF_HEADER);
      if (end < 0) return;
      const length = /^Content-Length: (\d+)$/im.exec(this.rest.toString('latin1', 0, end));
      if (length === null) throw new Error(`not a header: ${this.rest.toString('latin1', 0, end)}`);
      const from = end + END_OF_HEADER.length;
      const to = from + Number(length[1]);
      if (this.rest.length < to) return;
      const body = this.rest.toString('utf8', from, to);
      this.rest = this.rest.subarray(to);
      this.take(JSON.parse(body));
    }
  }
}
