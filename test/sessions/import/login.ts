import { randomBytes } from 'node:crypto'

/** A login nobody has, as a test writes it in the form of some program. */
export interface Login {
  dcId: number
  host: string
  port: number
  authKey: Buffer
  apiId: number
  userId: number
  isBot: boolean
  testMode: boolean
}

export function inventLogin(over: Partial<Login> = {}): Login {
  return {
    dcId: 4,
    host: '149.154.167.91',
    port: 443,
    authKey: randomBytes(256),
    apiId: 123_456,
    userId: 7_000_000_123,
    isBot: false,
    testMode: false,
    ...over,
  }
}
