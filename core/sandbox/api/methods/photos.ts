import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { Photo } from '../../world/media.js'
import type { AccountCall } from '../call.js'
import { photoFromTl, uploaded } from '../from-tl/media-from-tl.js'
import { forAccounts, type MethodTable } from '../method.js'
import { pageLimit } from '../paging.js'
import { collected } from '../to-tl/collected.js'
import { profilePhotoToTl } from '../to-tl/media-to-tl.js'

export const photoMethods: MethodTable = {
  'photos.uploadProfilePhoto': forAccounts((call) => {
    const { content } = uploaded(call, call.params.object('file'))
    const owner = ownerOf(call)
    const photo = call.world.files.addPhoto(content, call.account.dcId)
    owner.photos = [photo, ...owner.photos]
    return changed(call, owner, photo)
  }),

  'photos.updateProfilePhoto': forAccounts((call) => {
    const owner = ownerOf(call)
    const input = call.params.object('id')
    const photo = input.name === 'inputPhotoEmpty' ? undefined : photoFromTl(call, input)
    owner.photos = photo ? [photo, ...owner.photos.filter((other) => other.id !== photo.id)] : owner.photos.slice(1)
    return changed(call, owner, photo)
  }),

  'photos.deletePhotos': forAccounts((call) => {
    const gone = call.params.objects('id').map((input) => photoFromTl(call, input).id)
    call.account.photos = call.account.photos.filter(({ id }) => !gone.includes(id))
    return gone
  }),

  'photos.getUserPhotos': forAccounts((call) => {
    const user = call.inputs.user(call.params.object('user_id'))
    const maxId = call.params.optionalLong('max_id') ?? 0n
    const start = maxId > 0n ? user.photos.findIndex(({ id }) => id === maxId) + 1 : 0
    const offset = start + Math.max(call.params.int('offset'), 0)
    const view = call.view()
    const page = user.photos.slice(offset, offset + pageLimit(call.params.int('limit')))
    const photos = page.map((photo) => profilePhotoToTl(view, photo))
    view.user(user.id)
    const { users } = collected(view)
    if (page.length === user.photos.length) return { _: 'photos.photos', photos, users }
    return { _: 'photos.photosSlice', count: user.photos.length, photos, users }
  }),
}

function ownerOf(call: AccountCall): Account {
  const input = call.params.optionalObject('bot')
  if (!input) return call.account
  const bot = call.inputs.user(input)
  if (bot.bot?.ownerId !== call.account.id) throw new RpcError(400, 'BOT_INVALID')
  return bot
}

function changed(call: AccountCall, owner: Account, photo: Photo | undefined): TlValue {
  const view = call.view()
  view.user(owner.id)
  const written = photo ? profilePhotoToTl(view, photo) : { _: 'photoEmpty', id: 0n }
  call.change(() => call.world.state.emitPlain(owner.id, { type: 'user', userId: owner.id }))
  return { _: 'photos.photo', photo: written, users: collected(view).users }
}
