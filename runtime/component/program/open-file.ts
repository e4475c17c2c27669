/** What a descriptor and the streams made of it share: the file is closed when the last of them is gone. */
import * as fs from 'node:fs';

export class OpenFile {
  private holders = 0;

  /** @param open all files of the program: what it leaves open is closed at its end */
  constructor(readonly host: number, private readonly open: Set<OpenFile>) {
    open.add(this);
  }

  retain(): void {
    this.holders++;
  }

  release(): void {
    if (--this.holders === 0) this.close();
  }

  close(): void {
    if (this.open.delete(this)) fs.closeSync(this.host);
  }
}
