import { readFile } from 'node:fs/promises'
import { createServer, isIP } from 'node:net'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { ConsoleConfig } from '../../config/console-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** The TLS of the server: PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/**
 * Whether the console could serve where it is to, found out without loading any of it.
 * @param nextFree - whether another port does as well.
 * @throws CONSOLE_UNPROTECTED, CONSOLE_TLS, CONSOLE_PORT_TAKEN, CONSOLE_ADDRESS
 */
export async function checkPlace(config: ConsoleConfig, cwd: string, nextFree: boolean): Promise<void> {
  await readTls(config, cwd)
  const { host, port } = config
  await tryPlace(host, port).catch((error) => {
    if (nextFree && isTaken(error)) return
    throw listenError(error, { host, port })
  })
}

/** Listens, and stops again. */
function tryPlace(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port }, () => server.close(() => resolve()))
  })
}

/**
 * The TLS files of a configuration; `undefined` where it has none.
 * @throws CONSOLE_TLS; CONSOLE_UNPROTECTED where others reach the console and nothing protects it.
 */
export async function readTls(config: ConsoleConfig, cwd: string): Promise<TlsFiles | undefined> {
  const { host, behindProxy, tlsCertificate, tlsKey } = config
  if (tlsCertificate === undefined && tlsKey === undefined) {
    if (!behindProxy && !isLoopback(host)) throw new SwitchboardError('CONSOLE_UNPROTECTED', { host })
    return undefined
  }
  const read = async (file: string | undefined, key: string) => {
    if (file === undefined) throw new SwitchboardError('CONSOLE_TLS', { file: key, reason: 'it is not set.' })
    return readFile(resolve(cwd, file), 'utf8').catch((error) => {
      throw new SwitchboardError('CONSOLE_TLS', { file, reason: error.message }, { cause: error })
    })
  }
  const cert = await read(tlsCertificate, 'console.tls_certificate')
  const key = await read(tlsKey, 'console.tls_key')
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SwitchboardError('CONSOLE_TLS', { file: String(tlsCertificate), reason }, { cause: error })
  }
  return { cert, key }
}

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

/** Whether an address stands for every one of this machine: nobody can open it. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** An address or a name as it stands in a URL. */
export function inUrl(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Whether somebody else listens there. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Why a server cannot listen, in our words. */
export function listenError(error: unknown, { host, port }: { host: string; port: number }): SwitchboardError {
  if (isTaken(error)) return new SwitchboardError('CONSOLE_PORT_TAKEN', { host, port }, { cause: error })
  const reason = error instanceof Error ? error.message : String(error)
  return new SwitchboardError('CONSOLE_ADDRESS', { host, reason }, { cause: error })
}
