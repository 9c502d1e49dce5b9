import { RpcError } from '../../rpc-error.js'
import { forUsers, type MethodTable } from '../method.js'

const names = [
  'requestEncryption',
  'acceptEncryption',
  'discardEncryption',
  'sendEncrypted',
  'sendEncryptedFile',
  'sendEncryptedService',
  'uploadEncryptedFile',
  'readEncryptedHistory',
  'setEncryptedTyping',
  'reportEncryptedSpam',
] as const

const refuse = forUsers(() => {
  throw new RpcError(400, 'SECRET_CHATS_NOT_SUPPORTED')
})

/** Secret chats need two clients that trust each other and a server that reads nothing; the sandbox refuses them. */
export const secretChatMethods: MethodTable = Object.fromEntries(names.map((name) => [`messages.${name}`, refuse]))
