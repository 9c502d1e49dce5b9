import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import { wrappedFoldersLayer } from '../layers.js'
import { forUsers, type MethodTable } from '../method.js'

/** Folders of chats. What they hold is kept as the client wrote it. */
export const folderMethods: MethodTable = {
  'messages.getDialogFilters': forUsers((call) => {
    const own = [...call.account.folders.values()].map(({ definition }) => definition as TlValue)
    const filters = [{ _: 'dialogFilterDefault' }, ...own]
    return call.layer < wrappedFoldersLayer ? filters : { _: 'messages.dialogFilters', filters }
  }),

  'messages.getSuggestedDialogFilters': forUsers(() => []),

  'messages.updateDialogFilter': forUsers((call) => {
    const id = call.params.int('id')
    if (id < 2 || id > 255) throw new RpcError(400, 'FILTER_ID_INVALID')
    const filter = call.params.optionalObject('filter')
    if (filter) call.account.folders.set(id, { id, definition: filter.value })
    else if (!call.account.folders.delete(id)) throw new RpcError(400, 'FILTER_ID_INVALID')
    call.change(() => call.world.state.emitPlain(call.account.id, { type: 'dialog-filters' }))
    return true
  }),

  'messages.updateDialogFiltersOrder': forUsers((call) => {
    const { folders } = call.account
    const ordered = call.params.ints('order').flatMap((id) => folders.get(id) ?? [])
    for (const folder of ordered) {
      folders.delete(folder.id)
      folders.set(folder.id, folder)
    }
    call.change(() => call.world.state.emitPlain(call.account.id, { type: 'dialog-filters' }))
    return true
  }),

  'chatlists.getLeaveChatlistSuggestions': forUsers(() => []),
}
