/** A TCP proxy that counts packets of the GDB remote protocol on their way. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Counts {
  /** Packets of the client. */
  readonly packets: number;
  /** Bytes both ways. */
  readonly bytes: number;
  /** Milliseconds in which the client waited for the stub and the program. */
  readonly waited: number;
}

/** Every `$` begins a packet: inside of them it is escaped. */
function packetsIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x24); at >= 0; at = bytes.indexOf(0x24, at + 1)) count++;
  return count;
}

export class CountingProxy {
  private packets = 0;
  private bytes = 0;
  private waited = 0;
  private asked: number | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param target the port of the stub */
  static async start(target: number): Promise<CountingProxy> {
    const server = createServer();
    const proxy = new CountingProxy(server);
    server.on('connection', (client) => proxy.join(client, connect({ port: target, host: '127.0.0.1' })));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** Since the last time. */
  take(): Counts {
    const counts = { packets: this.packets, bytes: this.bytes, waited: this.waited };
    this.packets = this.bytes = this.waited = 0;
    return counts;
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, stub: Socket): void {
    for (const [from, to] of [[client, stub], [stub, client]] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes: Buffer) => {
        if (from === client) {
          this.packets += packetsIn(bytes);
          this.asked ??= performance.now();
        } else if (this.asked !== undefined) {
          this.waited += performance.now() - this.asked;
          this.asked = undefined;
        }
        this.bytes += bytes.length;
        to.write(bytes);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  }
}
