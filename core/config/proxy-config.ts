import { ConfigKey, variable } from './config-key.js'

/** A proxy in front of Telegram. */
export class ProxyConfig {
  /** The proxy's protocol; `socks4a` leaves names to the proxy, `http` is HTTP CONNECT, `mtproto` an MTProxy. */
  @ConfigKey({ kind: 'choice', values: ['socks4', 'socks4a', 'socks5', 'http', 'mtproto'], required: true })
  scheme!: 'socks4' | 'socks4a' | 'socks5' | 'http' | 'mtproto'

  /** Its name or address. */
  @ConfigKey({ kind: 'text', required: true, example: '"127.0.0.1"' })
  hostname!: string

  /** Its port. */
  @ConfigKey({ kind: 'integer', min: 1, max: 65_535, required: true, example: '1080' })
  port!: number

  /** Name to log in to the proxy with; not for `mtproto`. */
  @ConfigKey({ kind: 'text' })
  username?: string

  /** Password to log in to the proxy with; for `socks5` and `http`. */
  @ConfigKey({ kind: 'text', secret: true, example: variable('PROXY_PASSWORD') })
  password?: string

  /** Secret of an MTProxy, in hexadecimal or base64: plain, or beginning with `dd` or `ee`. */
  @ConfigKey({
    kind: 'text',
    secret: true,
    example: variable('PROXY_SECRET'),
  })
  secret?: string
}
