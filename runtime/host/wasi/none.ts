/** Of WASI, what a debugger is not given. The interfaces are there, since runtimes import them without use. */
import type { ErrorCode } from './addresses.js';

/** A class with these methods, all of which fail in the same way. */
function denied(methods: string, error: string): new () => object {
  class Denied {}
  for (const method of methods.split(' ')) Object.defineProperty(Denied.prototype, method, { value: () => { throw error; } });
  return Denied;
}

const Descriptor = denied('readViaStream writeViaStream appendViaStream advise syncData getFlags getType setSize setTimes read write readDirectory sync '
  + 'createDirectoryAt stat statAt setTimesAt linkAt openAt readlinkAt removeDirectoryAt renameAt symlinkAt unlinkFileAt isSameObject metadataHash '
  + 'metadataHashAt', 'bad-descriptor');

/** There is no directory by which a file could be opened. */
export const filesystem = {
  'wasi:filesystem/preopens': { getDirectories: (): [] => [] },
  'wasi:filesystem/types': {
    Descriptor, DirectoryEntryStream: denied('readDirectoryEntry', 'bad-descriptor'), filesystemErrorCode: () => undefined,
  },
};

const UDP_ERROR: ErrorCode = 'access-denied';
const UdpSocket = denied('startBind finishBind stream localAddress remoteAddress addressFamily unicastHopLimit setUnicastHopLimit receiveBufferSize '
  + 'setReceiveBufferSize sendBufferSize setSendBufferSize subscribe', UDP_ERROR);

/** A socket can be made, and not be bound: debuggers have no UDP. */
export const udp = {
  'wasi:sockets/udp': {
    UdpSocket, IncomingDatagramStream: denied('receive subscribe', UDP_ERROR), OutgoingDatagramStream: denied('checkSend send subscribe', UDP_ERROR),
  },
  'wasi:sockets/udp-create-socket': { createUdpSocket: (): object => new UdpSocket() },
};
