import type { Duplex } from 'node:stream'
import type { DialTarget } from '../tcp-transport.js'
import { beginFakeTls, TlsRecords } from './fake-tls.js'
import { obfuscate } from './obfuscation.js'
import type { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySecret, ProxySettings } from './proxy-settings.js'
import { WrappedStream } from './wrapped-stream.js'

const tags = { plain: 0xee, padded: 0xdd, tls: 0xdd } as const

/** Does what has to be done before the first byte for Telegram: the disguise of a secret with `ee`. */
export async function disguiseAsTls(
  handshake: ProxyHandshake,
  proxy: ProxySettings,
  { kind, key, domain }: ProxySecret,
  unixSeconds: number,
): Promise<void> {
  if (kind === 'tls' && domain !== undefined) await beginFakeTls(handshake, proxy, { key, domain }, unixSeconds)
}

/** The stream to the data centre inside the one to the MTProxy. */
export function throughMtproxy(stream: Duplex, { kind, key }: ProxySecret, { dcId }: DialTarget): Duplex {
  const outer = kind === 'tls' ? new WrappedStream(stream, new TlsRecords()) : stream
  const { header, wrapping } = obfuscate(key, tags[kind], dcId)
  outer.write(header)
  return new WrappedStream(outer, wrapping)
}
