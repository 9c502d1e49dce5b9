import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Document, Photo } from '../../world/media.js'
import type { AccountCall } from '../call.js'
import { forAccounts, type MethodTable } from '../method.js'

export const uploadMethods: MethodTable = {
  'upload.saveFilePart': forAccounts((call) => savePart(call)),
  'upload.saveBigFilePart': forAccounts((call) => savePart(call)),

  'upload.getFile': forAccounts((call) => {
    const file = located(call)
    if (file.dcId !== call.request.dcId) throw new RpcError(303, `FILE_MIGRATE_${file.dcId}`)
    const bytes = call.world.files.read(file, Number(call.params.long('offset')), call.params.int('limit'))
    return { _: 'upload.file', type: { _: fileType(call, file) }, mtime: file.date, bytes }
  }),

  'upload.getFileHashes': forAccounts(() => []),
}

function savePart(call: AccountCall): boolean {
  const { params } = call
  call.world.files.savePart(call.account.id, params.long('file_id'), params.int('file_part'), params.bytes('bytes'))
  return true
}

/** The file behind an `InputFileLocation`, when the caller may have it. */
function located(call: AccountCall): Photo | Document {
  const location = call.params.object('location')
  if (location.name === 'inputPeerPhotoFileLocation') {
    const photo = call.world.files.find(location.long('photo_id'))
    call.inputs.peer(location.object('peer'))
    if (!photo) throw new RpcError(400, 'PHOTO_INVALID')
    return photo
  }
  const kind = location.name === 'inputPhotoFileLocation' ? 'photo' : 'document'
  if (kind === 'document' && location.name !== 'inputDocumentFileLocation') throw new RpcError(400, 'LOCATION_INVALID')
  const file = call.world.files.find(location.long('id'))
  const hash = file && call.world.state.accessHash(call.account.id, kind, file.id)
  if (!file || location.long('access_hash') !== hash) throw new RpcError(400, 'LOCATION_INVALID')
  call.world.files.checkReference(call.account.id, file, location.bytes('file_reference'))
  return file
}

function fileType(call: AccountCall, file: Photo | Document): TlValue['_'] {
  const [first = 0, second = 0] = call.world.files.content(file)
  if (first === 0xff && second === 0xd8) return 'storage.fileJpeg'
  if (first === 0x89 && second === 0x50) return 'storage.filePng'
  return first === 0x47 && second === 0x49 ? 'storage.fileGif' : 'storage.fileUnknown'
}
