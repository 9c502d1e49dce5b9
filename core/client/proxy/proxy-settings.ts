/** A proxy in front of Telegram; a `ProxyConfig` fits. */
export interface ProxySettings {
  readonly scheme: 'socks4' | 'socks4a' | 'socks5' | 'http' | 'mtproto'
  readonly hostname: string
  readonly port: number
  readonly username?: string
  /** Secret. */
  readonly password?: string
  /** Of an MTProxy. Secret. */
  readonly secret?: string
}
