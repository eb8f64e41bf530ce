import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';

export interface ListeningPort {
  readonly address: string;
  readonly port: number;
}

/** Where a process listens, on Linux. proc(5): sockets in state 0A; the address is in hexadecimal, in the byte order of the machine. */
export function listeningPorts(pid: number): ListeningPort[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(`socket:[${inode}]`))
      .map(([, local = '']) => {
        const [address = '', port = ''] = local.split(':');
        const isV4 = address.length === 8;
        return {
          address: isV4 ? [...Buffer.from(address, 'hex')].reverse().join('.') : address,
          port: Number.parseInt(port, 16),
        };
      }),
  );
}

/** An HTTP server answers even what it does not understand in words; gRPC closes, or sends bytes of HTTP/2. */
export function speaksHttp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    );
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(answer.startsWith('HTTP/1.')));
    socket.setTimeout(5_000, () => socket.destroy());
  });
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
