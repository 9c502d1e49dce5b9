import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'
import { linkPreviewLayer, webPageLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { diffieHellmanGroup } from '../srp.js'

/** Which group of numbers {@link diffieHellmanGroup} is, as clients remember it. */
const dhVersion = 1
const noSets = { _: 'messages.allStickers', hash: 0n, sets: [] }
const noFeatured = { _: 'messages.featuredStickers', hash: 0n, count: 0, sets: [], unread: [] }
const noFound = { _: 'messages.foundStickerSets', hash: 0n, sets: [] }
const noGroups = { _: 'messages.emojiGroups', hash: 0, groups: [] }

/** The sandbox has no stickers, animations or custom emoji; clients that look for them find none. */
export const stickerMethods: MethodTable = {
  'messages.getAllStickers': forUsers(() => noSets),
  'messages.getMaskStickers': forUsers(() => noSets),
  'messages.getEmojiStickers': forUsers(() => noSets),
  'messages.getStickers': forUsers(() => ({ _: 'messages.stickers', hash: 0n, stickers: [] })),
  'messages.getFavedStickers': forUsers(() => ({ _: 'messages.favedStickers', hash: 0n, packs: [], stickers: [] })),
  'messages.getRecentStickers': forUsers(() => ({
    _: 'messages.recentStickers',
    hash: 0n,
    packs: [],
    stickers: [],
    dates: [],
  })),
  'messages.getFeaturedStickers': forUsers(() => noFeatured),
  'messages.getOldFeaturedStickers': forUsers(() => noFeatured),
  'messages.getFeaturedEmojiStickers': forUsers(() => noFeatured),
  'messages.getArchivedStickers': forUsers(() => ({ _: 'messages.archivedStickers', count: 0, sets: [] })),
  'messages.searchStickerSets': forUsers(() => noFound),
  'messages.searchEmojiStickerSets': forUsers(() => noFound),
  'messages.getStickerSet': forAccounts((call) => {
    const { name } = call.params.object('stickerset')
    if (namedSets.has(name)) throw new RpcError(406, 'STICKERSET_INVALID')
    return specialSet(call, name)
  }),
  'messages.getMyStickers': forUsers(() => ({ _: 'messages.myStickers', count: 0, sets: [] })),
  'messages.searchStickers': forUsers(() => ({ _: 'messages.foundStickers', hash: 0n, stickers: [] })),
  'messages.readFeaturedStickers': forUsers(() => true),
  'messages.clearRecentStickers': forUsers(() => true),
  'messages.getAttachedStickers': forUsers(() => []),
  'messages.getCustomEmojiDocuments': forAccounts(() => []),
  'messages.searchCustomEmoji': forUsers(() => ({ _: 'emojiList', hash: 0n, document_id: [] })),
  'messages.getEmojiGroups': forUsers(() => noGroups),
  'messages.getEmojiStatusGroups': forUsers(() => noGroups),
  'messages.getEmojiProfilePhotoGroups': forUsers(() => noGroups),
  'messages.getEmojiStickerGroups': forUsers(() => noGroups),
  'messages.getEmojiKeywords': forUsers((call) => keywords(call.params.string('lang_code'))),
  'messages.getEmojiKeywordsDifference': forUsers((call) => keywords(call.params.string('lang_code'))),
  'messages.getEmojiKeywordsLanguages': forUsers(() => []),
  'messages.getSavedGifs': forUsers(() => ({ _: 'messages.savedGifs', hash: 0n, gifs: [] })),
  'messages.getAvailableEffects': forUsers(() => ({
    _: 'messages.availableEffects',
    hash: 0,
    effects: [],
    documents: [],
  })),
  'messages.getAttachMenuBots': forUsers(() => ({ _: 'attachMenuBots', hash: 0n, bots: [], users: [] })),
  'messages.getQuickReplies': forUsers(() => ({
    _: 'messages.quickReplies',
    quick_replies: [],
    messages: [],
    chats: [],
    users: [],
  })),
  'messages.getWebPagePreview': forUsers((call) => {
    const media = { _: 'messageMediaEmpty' }
    return call.layer < linkPreviewLayer ? media : { _: 'messages.webPagePreview', media, chats: [], users: [] }
  }),
  'messages.getWebPage': forAccounts((call) => {
    const webpage = { _: 'webPageEmpty', id: 0n, url: call.params.string('url') }
    return call.layer < webPageLayer ? webpage : { _: 'messages.webPage', webpage, chats: [], users: [] }
  }),
  'messages.getDefaultHistoryTTL': forUsers((call) => ({
    _: 'defaultHistoryTTL',
    period: Number(call.account.settings.get('history-ttl') ?? 0),
  })),
  'messages.setDefaultHistoryTTL': forUsers((call) => {
    call.account.settings.set('history-ttl', call.params.int('period'))
    return true
  }),
  'messages.getFactCheck': forUsers((call) => call.params.ints('msg_id').map(() => ({ _: 'factCheck', hash: 0n }))),
  'messages.getExtendedMedia': forUsers((call) => call.updates([])),
  'messages.getEmojiGameInfo': forUsers(() => ({ _: 'messages.emojiGameUnavailable' })),
  'messages.getSplitRanges': forUsers((call) => [{ _: 'messageRange', min_id: 0, max_id: call.account.lastMessageId }]),
  'messages.getDhConfig': forUsers((call) => {
    const random = call.world.state.random.bytes(Math.min(Math.max(call.params.int('random_length'), 0), 1_024))
    if (call.params.int('version') === dhVersion) return { _: 'messages.dhConfigNotModified', random }
    return { _: 'messages.dhConfig', ...diffieHellmanGroup, version: dhVersion, random }
  }),
}

/** How sets are named that somebody made; the sandbox has none of those. */
const namedSets = new Set(['inputStickerSetID', 'inputStickerSetShortName', 'inputStickerSetEmpty'])

/** A set of Telegram's own (animated emoji, dice, icons of topics ...): every client asks for it; here it is empty. */
function specialSet(call: AccountCall, name: string): TlValue {
  const { random } = call.world.state
  const set = {
    _: 'stickerSet',
    official: true,
    id: random.longFor(`set:${name}`),
    access_hash: random.longFor(`access:${call.account.id}:set:${name}`),
    title: name.replace('inputStickerSet', ''),
    short_name: name.replace('inputStickerSet', ''),
    count: 0,
    hash: 0,
  }
  return { _: 'messages.stickerSet', set, packs: [], keywords: [], documents: [] }
}

function keywords(lang_code: string): TlValue {
  return { _: 'emojiKeywordsDifference', lang_code, from_version: 0, version: 0, keywords: [] }
}
