import { RpcError } from '../../rpc-error.js'
import type { Photo } from '../../world/media.js'
import type { AccountCall } from '../call.js'
import type { Params } from '../params.js'
import { photoFromTl, uploaded } from './media-from-tl.js'

/** The picture of a chat; `undefined` takes it away. */
export function chatPhotoFromTl(call: AccountCall, photo: Params): Photo | undefined {
  switch (photo.name) {
    case 'inputChatPhotoEmpty':
      return undefined
    case 'inputChatUploadedPhoto':
      return call.world.files.addPhoto(uploaded(call, photo.object('file')).content, call.account.dcId)
    case 'inputChatPhoto':
      return photoFromTl(call, photo.object('id'))
    default:
      throw new RpcError(400, 'PHOTO_INVALID')
  }
}
