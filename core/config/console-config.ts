import { ConfigKey } from './config-key.js'

/** The console: the web page and the API to see and run everything. */
export class ConsoleConfig {
  /** `false`: no console; nothing listens. */
  @ConfigKey({ kind: 'boolean' })
  enabled = true

  /** Address to listen on. Another one than this machine's own needs TLS here or `behind_proxy`. */
  @ConfigKey({ kind: 'text', example: '"127.0.0.1"' })
  host = '127.0.0.1'

  /** Port to listen on; 0 takes a free one. On the sandbox the next free one is taken when it is in use. */
  @ConfigKey({ kind: 'integer', min: 0, max: 65_535, example: '8080' })
  port = 8080

  /** `true`: a reverse proxy with TLS stands in front; cookies are marked secure, and its `X-Forwarded-` headers count. */
  @ConfigKey({ kind: 'boolean' })
  behindProxy = false

  /** Names under which browsers may reach the console besides localhost, with the port where it is not the usual one. */
  @ConfigKey({ kind: 'texts', example: '["console.example.org"]' })
  hosts: string[] = []

  /** File with the TLS certificate chain, PEM, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"tls/console.crt"' })
  tlsCertificate?: string

  /** File with the key of the certificate, PEM, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"tls/console.key"' })
  tlsKey?: string

  /** Hours after which a login ends when nobody used it. */
  @ConfigKey({ kind: 'integer', min: 1, max: 720, example: '12' })
  sessionHours = 12
}
