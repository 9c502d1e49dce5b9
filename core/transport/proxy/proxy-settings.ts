/** The secret of an MTProxy, read. */
export interface ProxySecret {
  /** 16 bytes. */
  readonly key: Buffer
  /**
   * `plain`: intermediate packets. `padded` (`dd...`): packets of random sizes. `tls` (`ee...`): the same inside what
   * looks like TLS to `domain`.
   */
  readonly kind: 'plain' | 'padded' | 'tls'
  /** The domain that is pretended to be visited; `tls` only. */
  readonly domain?: string
}

/** A proxy in front of Telegram. */
export interface ProxySettings {
  readonly scheme: 'socks4' | 'socks4a' | 'socks5' | 'http' | 'mtproto'
  readonly hostname: string
  readonly port: number
  readonly username?: string
  /** Secret. */
  readonly password?: string
  /** Of an MTProxy. Secret. */
  readonly secret?: ProxySecret
}
