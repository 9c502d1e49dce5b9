import { methods } from '../../../core/sandbox/api/registry.js'
import { packageSources } from '../../../core/sandbox/schema/package-sources.js'
import type { TlArgument, TlDefinition, TlType } from '../../../core/sandbox/tl/tl-definition.js'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import type { WorldDescription } from '../../../core/sandbox/world/world-description.js'
import { ApiClient, ApiHarness, field, smallWorld, update } from './api-client.js'

type Fields = Record<string, TlField>
/** Parameters of a call, and who makes it when it is nobody usual. */
type Given = Record<string, TlField | ApiClient>

const [anna, ...people] = smallWorld.users
const [bot, ...bots] = smallWorld.bots ?? []

const world: WorldDescription = {
  users: [{ ...anna!, otherUsernames: ['anna_second'] }, ...people],
  bots: [{ ...bot!, owner: 'anna_user', otherUsernames: ['helper_bot'] }, ...bots],
  chats: [
    { kind: 'basic', id: 11, title: 'Basic', owner: 'anna_user', members: ['ben_user', 'first_bot'] },
    {
      kind: 'supergroup',
      id: 21,
      title: 'Club',
      username: 'the_club',
      otherUsernames: ['our_club'],
      owner: 'anna_user',
      members: ['ben_user'],
    },
    { kind: 'forum', id: 22, title: 'Forum', username: 'the_forum', owner: 'anna_user', topics: [{ title: 'Orders' }] },
    { kind: 'channel', id: 23, title: 'News', username: 'the_news', owner: 'anna_user', members: ['ben_user'] },
    { kind: 'channel', id: 24, title: 'Public', username: 'public_news', owner: 'ben_user' },
  ],
  messages: [
    { from: 'anna_user', to: 'ben_user', text: 'hello' },
    { from: 'ben_user', to: 'anna_user', text: 'hello yourself' },
    { from: 'anna_user', to: 'first_bot', text: '/start' },
    { from: 'anna_user', to: 'the_club', text: 'hello club' },
    { from: 'anna_user', to: 'the_news', text: 'hello news #tag' },
  ],
}

const bytes = new Uint8Array([1])
const text = (value: string) => ({ _: 'textWithEntities', text: value, entities: [] })
const markup = {
  _: 'replyInlineMarkup',
  rows: [{ _: 'keyboardButtonRow', buttons: [{ _: 'keyboardButtonCallback', text: 'Yes', data: bytes }] }],
}

/** A world in which each method the sandbox serves can be called once with success, and how. */
export class Scene {
  readonly harness = new ApiHarness(world)
  readonly anna: ApiClient
  readonly ben: ApiClient
  readonly bot: ApiClient
  readonly nobody: ApiClient

  /** @param layer - the layer of all four clients. */
  constructor(readonly layer: number) {
    this.anna = this.harness.client('anna_user', layer)
    this.ben = this.harness.client('ben_user', layer)
    this.bot = this.harness.client('first_bot', layer)
    this.nobody = this.harness.client(undefined, layer)
  }

  /** Calls a method as somebody who may, with what it needs. */
  async call(method: string): Promise<unknown> {
    const example = examples[method]
    const given: Given = example ? await example(this) : {}
    const { by, ...fields } = given
    const caller =
      by instanceof ApiClient
        ? by
        : { anyone: this.nobody, account: this.anna, user: this.anna, bot: this.bot }[accessOf(method)]
    return caller.raw(method, { ...this.simplest(method), ...(fields as Fields) })
  }

  get club(): TlValue {
    return this.anna.peer('the_club')
  }

  /** The number of the message of a public chat with this text. */
  numberOf(username: string, wanted: string): number {
    const { state } = this.harness.world
    const { messages } = state.channel(state.usernames.get(username)?.id ?? 0)
    return messages.find((message) => message.text === wanted)?.idFor(0) ?? 0
  }

  async upload(client = this.anna): Promise<TlValue> {
    await client.raw('upload.saveFilePart', { file_id: 77n, file_part: 0, bytes })
    return { _: 'inputFile', id: 77n, parts: 1, name: 'photo.jpg', md5_checksum: '' }
  }

  async photo(): Promise<TlValue> {
    const uploaded = await this.anna.call('photos.uploadProfilePhoto', { file: await this.upload() })
    const { id, access_hash, file_reference } = field(uploaded, 'photo')
    return { _: 'inputPhoto', id, access_hash, file_reference }
  }

  async poll(): Promise<number> {
    const answers = [bytes, new Uint8Array([2])].map((option) => ({ _: 'pollAnswer', text: text('x'), option }))
    const poll = { _: 'poll', id: 0n, question: text('?'), answers, public_voters: true }
    const media = { _: 'inputMediaPoll', poll }
    const sent = await this.anna.call('messages.sendMedia', { peer: this.club, media, message: '', random_id: 8n })
    const msg_id = field(update(sent, 'updateNewChannelMessage'), 'message').id as number
    await this.ben.call('messages.sendVote', { peer: this.ben.peer('the_club'), msg_id, options: [bytes] })
    return msg_id
  }

  async invite(params: Fields = {}): Promise<{ link: string; hash: string }> {
    const { link } = await this.anna.call('messages.exportChatInvite', { peer: this.club, title: 'x', ...params })
    return { link: link as string, hash: (link as string).split('+')[1] ?? '' }
  }

  /** The values a method asks for by need, as simple as they can be. */
  private simplest(method: string): Fields {
    const fields = definitionOf(method)?.arguments.filter((argument) => !argument.condition) ?? []
    return Object.fromEntries(fields.map((argument) => [argument.name, this.valueFor(argument)]))
  }

  private valueFor({ name, type }: TlArgument): TlField {
    if (named[name] !== undefined) return named[name]
    return this.valueOf(type)
  }

  private valueOf(type: TlType): TlField {
    switch (type.kind) {
      case 'int':
      case 'double':
        return 0
      case 'long':
        return 0n
      case 'bool':
        return true
      case 'string':
        return 'text'
      case 'bytes':
        return bytes
      case 'vector':
        return type.item.kind === 'object' && type.item.type in this.objects ? [this.valueOf(type.item)] : []
      case 'object':
        return this.objects[type.type]
      default:
        return undefined
    }
  }

  private get objects(): Fields {
    const { anna, club } = this
    return {
      InputPeer: club,
      InputUser: anna.input('ben_user'),
      InputChannel: anna.input('the_club'),
      InputDialogPeer: { _: 'inputDialogPeer', peer: club },
      InputNotifyPeer: { _: 'inputNotifyPeer', peer: club },
      InputMessage: { _: 'inputMessageID', id: 1 },
      MessagesFilter: { _: 'inputMessagesFilterEmpty' },
      ChannelParticipantsFilter: { _: 'channelParticipantsRecent' },
      ChannelMessagesFilter: { _: 'channelMessagesFilterEmpty' },
      BotCommandScope: { _: 'botCommandScopeDefault' },
      InputPrivacyKey: { _: 'inputPrivacyKeyAbout' },
      InputPrivacyRule: { _: 'inputPrivacyValueAllowAll' },
      InputPeerNotifySettings: { _: 'inputPeerNotifySettings', silent: true },
      AccountDaysTTL: { _: 'accountDaysTTL', days: 365 },
      ChatBannedRights: { _: 'chatBannedRights', send_polls: true, until_date: 0 },
      ChatAdminRights: { _: 'chatAdminRights', ban_users: true },
      ChatReactions: { _: 'chatReactionsAll' },
      SendMessageAction: { _: 'sendMessageTypingAction' },
      InputStickerSet: { _: 'inputStickerSetAnimatedEmoji' },
      TopPeerCategory: { _: 'topPeerCategoryCorrespondents' },
      BotMenuButton: { _: 'botMenuButtonDefault' },
      InputFolderPeer: { _: 'inputFolderPeer', peer: club, folder_id: 1 },
      InputMedia: { _: 'inputMediaDice', emoticon: '🎲' },
      InputCheckPasswordSRP: { _: 'inputCheckPasswordEmpty' },
      Reaction: { _: 'reactionEmoji', emoticon: '👍' },
      GlobalPrivacySettings: { _: 'globalPrivacySettings', keep_archived_unmuted: true },
      AutoSaveSettings: { _: 'autoSaveSettings', photos: true },
    }
  }
}

/** Fields that mean the same wherever they are. */
const named: Fields = {
  api_id: 1,
  api_hash: 'hash',
  limit: 10,
  chat_id: 11n,
  phone_number: '+9996620003',
  username: 'free_name',
  offset_peer: { _: 'inputPeerEmpty' },
  offset_user: { _: 'inputUserEmpty' },
  random_id: 9n,
  pts: 1,
  msg_id: 1,
  id: undefined,
}

const definitions = new Map<string, TlDefinition>()
for (const source of packageSources()) {
  for (const definition of source.read()) if (definition.isMethod) definitions.set(definition.name, definition)
}

function definitionOf(method: string): TlDefinition | undefined {
  return definitions.get(method)
}

function accessOf(method: string): 'anyone' | 'account' | 'user' | 'bot' {
  return methods[method]?.access ?? 'user'
}

type Example = (scene: Scene) => Given | Promise<Given>

const inForum = (params: Fields = {}): Example => {
  return ({ anna }) => ({ channel: anna.input('the_forum'), peer: anna.peer('the_forum'), title: 'Other', ...params })
}
const inClub = (params: Fields = {}): Example => {
  return (scene) => ({
    id: scene.numberOf('the_club', 'hello club'),
    msg_id: scene.numberOf('the_club', 'hello club'),
    ...params,
  })
}
const ofPoll: Example = async (scene) => {
  const id = await scene.poll()
  return { id, msg_id: id, options: [bytes] }
}
const ofLink: Example = async (scene) => ({ link: (await scene.invite()).link, revoked: true })
const ofPerson: Example = ({ anna }) => ({ peer: anna.peer('ben_user'), id: anna.peer('ben_user') })
const ofPhoto: Example = async (scene) => ({ photo: { _: 'inputChatUploadedPhoto', file: await scene.upload() } })
const byBen = (params: (scene: Scene) => Given): Example => {
  return (scene) => ({ by: scene.ben, ...params(scene) })
}

/** From now on the bot answers each question as soon as it hears of it. */
function botAnswers({ harness, bot }: Scene): void {
  harness.world.state.onChange((change) => {
    for (const { update } of change.updates.get(2001) ?? []) {
      if (update.type !== 'callback-query' && update.type !== 'inline-query') continue
      const answer = update.type === 'callback-query' ? { message: 'yes' } : { results: [result] }
      const method = update.type === 'callback-query' ? 'setBotCallbackAnswer' : 'setInlineBotResults'
      void bot.raw(`messages.${method}`, { query_id: update.queryId, cache_time: 0, ...answer })
    }
  })
}

/** A button pressed by Anna, which waits for its bot. */
async function press(scene: Scene): Promise<{ query_id: bigint; msg_id: number }> {
  const peer = scene.bot.peer('anna_user')
  await scene.bot.send(peer, 'press', { reply_markup: markup })
  const msg_id = scene.harness.world.state.account(1001).lastMessageId
  void scene.anna.raw('messages.getBotCallbackAnswer', { peer: scene.anna.peer('first_bot'), msg_id, data: bytes })
  return { query_id: scene.bot.pushed.at(-1)?.query_id as bigint, msg_id }
}

/** An inline query of Anna's, which waits for its bot. */
function ask(scene: Scene): { query_id: bigint; answer: Promise<unknown> } {
  const params = { bot: scene.anna.input('first_bot'), peer: scene.club, query: 'x', offset: '' }
  const answer = scene.anna.raw('messages.getInlineBotResults', params)
  return { query_id: scene.bot.pushed.at(-1)?.query_id as bigint, answer }
}

const result = {
  _: 'inputBotInlineResult',
  id: 'one',
  type: 'article',
  title: 'One',
  send_message: { _: 'inputBotInlineMessageText', message: 'one', reply_markup: markup },
}

async function askAndAnswer(scene: Scene): Promise<bigint> {
  const { query_id, answer } = ask(scene)
  await scene.bot.raw('messages.setInlineBotResults', { query_id, results: [result], cache_time: 0 })
  await answer
  return query_id
}

async function code(scene: Scene): Promise<Fields> {
  const sent = await scene.nobody.call('auth.sendCode', { phone_number: '+9996620003', api_id: 1, api_hash: 'x' })
  return { phone_code_hash: sent.phone_code_hash as string, phone_code: '22222' }
}

async function loginToken(scene: Scene): Promise<Uint8Array> {
  const { token } = await scene.nobody.call('auth.exportLoginToken', { api_id: 1, api_hash: 'x', except_ids: [] })
  return token as Uint8Array
}

/** Methods that answer nobody here, and how they refuse. */
export const refusedMethods: Readonly<Record<string, string>> = {
  'auth.signUp': '406 PHONE_NUMBER_INVALID',
  'stories.canSendStory': '400 PREMIUM_ACCOUNT_REQUIRED',
  'account.declinePasswordReset': '400 RESET_REQUEST_MISSING',
  'auth.requestPasswordRecovery': '400 PASSWORD_EMPTY',
  ...Object.fromEntries(
    [
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
    ].map((name) => [`messages.${name}`, '400 SECRET_CHATS_NOT_SUPPORTED']),
  ),
}

/** A message of Anna's to Ben that waits for its time. */
async function waiting({ anna, harness }: Scene): Promise<Given> {
  const peer = anna.peer('ben_user')
  const answer = await anna.send(peer, 'later', { schedule_date: harness.world.state.now + 3_600 })
  const id = update(answer, 'updateMessageID').id as number
  return { peer, id: [id] }
}

/** What methods need beyond the simplest values. */
const examples: Readonly<Record<string, Example>> = {
  'auth.signIn': code,
  'auth.resendCode': async (scene) => {
    const sent = await code(scene)
    await scene.harness.clock.advance(60_000)
    return sent
  },
  'auth.checkPassword': (scene) => {
    scene.harness.api.logins.awaitPassword(scene.nobody.key.id, scene.harness.world.state.account(1003))
    return {}
  },
  'auth.importBotAuthorization': () => ({ bot_auth_token: '2001:tokenofthefirstbot' }),
  'auth.exportAuthorization': () => ({ dc_id: 2 }),
  'auth.importAuthorization': async ({ anna }) => {
    const { id, bytes: ticket } = await anna.call('auth.exportAuthorization', { dc_id: 2 })
    return { id, bytes: ticket }
  },
  'auth.importLoginToken': async (scene) => {
    const token = await loginToken(scene)
    await scene.anna.call('auth.acceptLoginToken', { token })
    return { token }
  },
  'auth.acceptLoginToken': async (scene) => ({ token: await loginToken(scene) }),
  'account.getPassword': (scene) => ({ by: scene.anna }),
  'account.setReactionsNotifySettings': () => ({
    settings: { _: 'reactionsNotifySettings', sound: { _: 'notificationSoundNone' }, show_previews: false },
  }),
  'account.saveAutoDownloadSettings': async ({ anna }) => ({
    settings: field(await anna.call('account.getAutoDownloadSettings'), 'low'),
  }),
  'account.resetAuthorization': async (scene) => {
    const other = scene.harness.client('anna_user', scene.layer)
    await other.call('updates.getState')
    return { hash: scene.harness.api.logins.hashOf(other.key.id) }
  },
  'contacts.resolveUsername': () => ({ username: 'ben_user' }),
  'contacts.resolvePhone': () => ({ phone: '+9996620002' }),
  'contacts.block': ofPerson,
  'contacts.unblock': ofPerson,
  'contacts.importContactToken': () => ({ token: '1003' }),
  'contacts.getTopPeers': () => ({ correspondents: true, groups: true, bots_pm: true, channels: true }),
  'messages.sendMultiMedia': async (scene) => ({
    multi_media: [
      {
        _: 'inputSingleMedia',
        media: { _: 'inputMediaUploadedPhoto', file: await scene.upload() },
        random_id: 12n,
        message: 'caption',
      },
    ],
  }),
  'messages.startBot': ({ anna }) => ({
    bot: anna.input('first_bot'),
    peer: anna.peer('first_bot'),
    start_param: 'ref',
  }),
  'messages.forwardMessages': (scene) => ({
    from_peer: scene.club,
    to_peer: { _: 'inputPeerSelf' },
    id: [scene.numberOf('the_club', 'hello club')],
    random_id: [13n],
  }),
  'messages.editMessage': inClub({ message: 'other' }),
  'messages.getMessageEditData': inClub(),
  'messages.deleteMessages': () => ({ id: [1], revoke: true }),
  'messages.deleteHistory': ofPerson,
  'messages.readHistory': ofPerson,
  'messages.getOutboxReadDate': async ({ anna, ben, harness }) => {
    await ben.raw('messages.readHistory', { peer: ben.peer('anna_user'), max_id: 0 })
    const { all } = harness.world.state.account(1001).messages
    return { peer: anna.peer('ben_user'), msg_id: all.find(({ text }) => text === 'hello')?.idFor(1001) }
  },
  'messages.getMessageReadParticipants': async (scene) => {
    await scene.ben.raw('channels.readHistory', { channel: scene.ben.input('the_club'), max_id: 0 })
    return { msg_id: scene.numberOf('the_club', 'hello club') }
  },
  'messages.getBotCallbackAnswer': async (scene) => {
    const { msg_id } = await press(scene)
    botAnswers(scene)
    return { peer: scene.anna.peer('first_bot'), msg_id, data: bytes }
  },
  'messages.setBotCallbackAnswer': async (scene) => ({ query_id: (await press(scene)).query_id }),
  'messages.getInlineBotResults': (scene) => {
    botAnswers(scene)
    return { bot: scene.anna.input('first_bot') }
  },
  'messages.setInlineBotResults': (scene) => ({ query_id: ask(scene).query_id, results: [result] }),
  'messages.sendInlineBotResult': async (scene) => ({ query_id: await askAndAnswer(scene), id: 'one' }),
  'messages.editInlineBotMessage': async (scene) => {
    scene.harness.world.state.account(2001).bot!.inlineFeedback = true
    const query_id = await askAndAnswer(scene)
    await scene.anna.call('messages.sendInlineBotResult', { peer: scene.club, query_id, id: 'one', random_id: 14n })
    return { id: scene.bot.pushed.find(({ _ }) => _ === 'updateBotInlineSend')?.msg_id, message: 'other' }
  },
  'bots.setBotInfo': ({ bot }) => ({ by: bot, bot: undefined, name: 'Other' }),
  'messages.addChatUser': ({ anna }) => ({ user_id: anna.input('carl_user') }),
  'messages.editChatPhoto': ofPhoto,
  'channels.editPhoto': ofPhoto,
  'channels.joinChannel': ({ anna }) => ({ channel: anna.input('public_news') }),
  'channels.exportMessageLink': inClub(),
  'channels.toggleSlowMode': () => ({ seconds: 30 }),
  'channels.toggleSignatures': () => ({ signatures_enabled: true, enabled: true }),
  'channels.setDiscussionGroup': ({ anna }) => ({ broadcast: anna.input('the_news') }),
  'channels.getParticipant': ({ anna }) => ({ participant: anna.peer('ben_user') }),
  'channels.editBanned': ({ anna }) => ({ participant: anna.peer('ben_user') }),
  'channels.deleteParticipantHistory': ({ anna }) => ({ participant: anna.peer('ben_user') }),
  ...Object.fromEntries(
    ['channels', 'messages'].flatMap((where) => [
      [`${where}.createForumTopic`, inForum()],
      [`${where}.editForumTopic`, inForum({ topic_id: 1 })],
      [`${where}.getForumTopics`, inForum({ q: undefined })],
      [`${where}.getForumTopicsByID`, inForum({ topics: [1, 99] })],
      [`${where}.updatePinnedForumTopic`, inForum({ topic_id: 1, pinned: true })],
      [`${where}.deleteTopicHistory`, inForum({ top_msg_id: 2 })],
    ]),
  ),
  'messages.checkChatInvite': async (scene) => ({ hash: (await scene.invite()).hash, by: scene.ben }),
  'messages.importChatInvite': async (scene) => {
    const carl = scene.harness.client('carl_user', scene.layer)
    return { hash: (await scene.invite()).hash, by: carl }
  },
  'messages.getExportedChatInvite': ofLink,
  'messages.editExportedChatInvite': ofLink,
  'messages.deleteExportedChatInvite': async (scene) => {
    const { link } = await scene.invite()
    await scene.anna.call('messages.editExportedChatInvite', { peer: scene.club, link, revoked: true })
    return { link }
  },
  'messages.getExportedChatInvites': async (scene) => {
    await scene.invite()
    return { admin_id: { _: 'inputUserSelf' } }
  },
  'messages.hideChatJoinRequest': async (scene) => {
    const { hash } = await scene.invite({ request_needed: true })
    await scene.harness.client('carl_user', scene.layer).refusal('messages.importChatInvite', { hash })
    return { user_id: scene.anna.input('carl_user'), approved: true }
  },
  'messages.updatePinnedMessage': inClub(),
  'messages.sendReaction': inClub({ reaction: [{ _: 'reactionEmoji', emoticon: '🔥' }] }),
  'messages.getMessagesReactions': (scene) => ({ id: [scene.numberOf('the_club', 'hello club')] }),
  'messages.getMessageReactionsList': async (scene) => {
    const msg_id = scene.numberOf('the_club', 'hello club')
    const reaction = [{ _: 'reactionEmoji', emoticon: '🔥' }]
    await scene.anna.call('messages.sendReaction', { peer: scene.club, msg_id, reaction })
    return { id: msg_id }
  },
  'messages.getMessagesViews': (scene) => ({
    peer: scene.anna.peer('the_news'),
    id: [scene.numberOf('the_news', 'hello news #tag')],
  }),
  'messages.sendVote': ofPoll,
  'messages.getPollResults': ofPoll,
  'messages.getPollVotes': ofPoll,
  'messages.updateDialogFilter': () => ({ id: 2, filter: { _: 'dialogFilterDefault' } }),
  'messages.getAllDrafts': async (scene) => {
    await scene.anna.raw('messages.saveDraft', { peer: scene.club, message: 'half' })
    return {}
  },
  'photos.uploadProfilePhoto': async (scene) => ({ file: await scene.upload() }),
  'photos.updateProfilePhoto': async (scene) => ({ id: await scene.photo() }),
  'photos.deletePhotos': async (scene) => ({ id: [await scene.photo()] }),
  'photos.getUserPhotos': async (scene) => {
    await scene.photo()
    return { user_id: { _: 'inputUserSelf' } }
  },
  'messages.getFactCheck': inClub({ msg_id: [1, 2] }),
  'messages.getScheduledHistory': waiting,
  'messages.getScheduledMessages': waiting,
  'messages.sendScheduledMessages': waiting,
  'messages.deleteScheduledMessages': waiting,
  'account.updatePasswordSettings': () => ({ new_settings: { _: 'account.passwordInputSettings' } }),
  'account.resetPassword': byBen(() => ({})),
  'account.toggleUsername': () => ({ username: 'anna_second', active: false }),
  'account.reorderUsernames': () => ({ order: ['anna_user', 'anna_second'] }),
  'bots.toggleUsername': ({ anna }) => ({ bot: anna.input('first_bot'), username: 'helper_bot', active: false }),
  'bots.reorderUsernames': ({ anna }) => ({ bot: anna.input('first_bot'), order: ['first_bot', 'helper_bot'] }),
  'channels.toggleUsername': () => ({ username: 'our_club', active: false }),
  'channels.reorderUsernames': () => ({ order: ['the_club', 'our_club'] }),
  'channels.searchPosts': () => ({ hashtag: 'tag' }),
  'channels.getChannels': ({ anna }) => ({ id: [anna.input('the_club'), anna.input('the_news')] }),
  'updates.getDifference': () => ({ pts: 1, qts: 0, date: 1 }),
  'upload.getFile': async (scene) => {
    const { id, access_hash, file_reference } = await scene.photo()
    const location = { _: 'inputPhotoFileLocation', id, access_hash, file_reference, thumb_size: 'c' }
    return { location, offset: 0n, limit: 1_024 }
  },
  'messages.getSponsoredMessages': byBen((scene) => ({ peer: scene.ben.peer('the_news') })),
}
