import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'

const megabyte = 1_048_576
const noEmojis = { _: 'emojiList', hash: 0n, document_id: [] }
const noStatuses = { _: 'account.emojiStatuses', hash: 0n, statuses: [] }

/** Settings that change nothing here and are kept as the client wrote them, and lists of what a new account has none of. */
export const accountSettingMethods: MethodTable = {
  'account.getReactionsNotifySettings': forUsers((call) => kept(call, 'reactions', newReactionSettings)),
  'account.setReactionsNotifySettings': forUsers((call) => keep(call, 'reactions')),
  'account.getGlobalPrivacySettings': forUsers((call) => kept(call, 'privacy', { _: 'globalPrivacySettings' })),
  'account.setGlobalPrivacySettings': forUsers((call) => keep(call, 'privacy')),
  'account.getContentSettings': forUsers((call) => ({
    ...kept(call, 'content', { _: 'account.contentSettings' }),
    sensitive_can_change: true,
  })),
  'account.setContentSettings': forUsers((call) => {
    const sensitive_enabled = call.params.flag('sensitive_enabled') || undefined
    call.account.settings.set('content', { _: 'account.contentSettings', sensitive_enabled })
    return true
  }),
  'account.getContactSignUpNotification': forUsers((call) => call.account.settings.get('sign-ups-silent') === true),
  'account.setContactSignUpNotification': forUsers((call) => {
    call.account.settings.set('sign-ups-silent', call.params.bool('silent') ?? false)
    return true
  }),
  'account.getAutoDownloadSettings': forUsers((call) => ({
    _: 'account.autoDownloadSettings',
    low: kept(call, 'download-low', newDownloadSettings(1)),
    medium: kept(call, 'download-medium', newDownloadSettings(10)),
    high: kept(call, 'download-high', newDownloadSettings(15)),
  })),
  'account.saveAutoDownloadSettings': forUsers((call) => {
    const level = call.params.flag('low') ? 'low' : call.params.flag('high') ? 'high' : 'medium'
    call.account.settings.set(`download-${level}`, call.params.object('settings').value)
    return true
  }),
  'account.getAutoSaveSettings': forUsers((call) => ({
    _: 'account.autoSaveSettings',
    users_settings: kept(call, 'save-users', newSaveSettings),
    chats_settings: kept(call, 'save-chats', newSaveSettings),
    broadcasts_settings: kept(call, 'save-broadcasts', newSaveSettings),
    exceptions: [],
    chats: [],
    users: [],
  })),
  'account.saveAutoSaveSettings': forUsers((call) => {
    for (const kind of ['users', 'chats', 'broadcasts']) {
      if (call.params.flag(kind)) call.account.settings.set(`save-${kind}`, call.params.object('settings').value)
    }
    return true
  }),
  'account.getWebBrowserSettings': forUsers(() => ({
    _: 'account.webBrowserSettings',
    external_exceptions: [],
    inapp_exceptions: [],
    hash: 0n,
  })),
  'account.getNotifyExceptions': forUsers((call) => {
    const dialogs = [...call.account.dialogs.values()].filter(({ notify }) =>
      Object.values(notify).some((setting) => setting !== undefined),
    )
    return call.updates(
      dialogs.map(({ peer, notify }) => {
        const update = { type: 'notify-settings', peer, settings: notify } as const
        return { box: 'none', update, transient: true } as const
      }),
    )
  }),

  'account.getThemes': forUsers(() => ({ _: 'account.themes', hash: 0n, themes: [] })),
  'account.getChatThemes': forUsers(() => ({ _: 'account.themes', hash: 0n, themes: [] })),
  'account.getUniqueGiftChatThemes': forUsers(() => ({
    _: 'account.chatThemes',
    hash: 0n,
    themes: [],
    chats: [],
    users: [],
  })),
  'account.getWallPapers': forUsers(() => ({ _: 'account.wallPapers', hash: 0n, wallpapers: [] })),
  'account.getMultiWallPapers': forUsers(() => []),
  'account.getSavedRingtones': forUsers(() => ({ _: 'account.savedRingtones', hash: 0n, ringtones: [] })),
  'account.getSavedMusicIds': forUsers(() => ({ _: 'account.savedMusicIds', ids: [] })),
  'users.getSavedMusic': forUsers((call) => noMusic(call)),
  'users.getSavedMusicByID': forUsers((call) => noMusic(call)),
  'account.getDefaultEmojiStatuses': forUsers(() => noStatuses),
  'account.getRecentEmojiStatuses': forUsers(() => noStatuses),
  'account.getChannelDefaultEmojiStatuses': forUsers(() => noStatuses),
  'account.getCollectibleEmojiStatuses': forUsers(() => noStatuses),
  'account.getChannelRestrictedStatusEmojis': forUsers(() => noEmojis),
  'account.getDefaultProfilePhotoEmojis': forUsers(() => noEmojis),
  'account.getDefaultGroupPhotoEmojis': forUsers(() => noEmojis),
  'account.getDefaultBackgroundEmojis': forUsers(() => noEmojis),
  'account.getPasskeys': forUsers(() => ({ _: 'account.passkeys', passkeys: [] })),
  'account.getAllSecureValues': forUsers(() => []),
  'account.getSecureValue': forUsers(() => []),
  'account.getConnectedBots': forUsers(() => ({ _: 'account.connectedBots', connected_bots: [], users: [] })),
  'account.getBusinessChatLinks': forUsers(() => ({
    _: 'account.businessChatLinks',
    links: [],
    chats: [],
    users: [],
  })),
  'aicompose.getTones': forUsers(() => ({ _: 'aicompose.tones', hash: 0n, tones: [], users: [] })),
  'communities.getJoinedCommunities': forUsers(() => ({ _: 'messages.chats', chats: [] })),
  'bots.getPopularAppBots': forUsers(() => ({ _: 'bots.popularAppBots', users: [] })),
  'bots.getBotRecommendations': forUsers(() => ({ _: 'users.users', users: [] })),
  'phone.getCallConfig': forUsers(() => ({ _: 'dataJSON', data: '{}' })),
}

const everyone = { _: 'reactionNotificationsFromAll' }
const newReactionSettings: TlValue = {
  _: 'reactionsNotifySettings',
  messages_notify_from: everyone,
  stories_notify_from: everyone,
  sound: { _: 'notificationSoundDefault' },
  show_previews: true,
}
const newSaveSettings: TlValue = { _: 'autoSaveSettings', video_max_size: BigInt(100 * megabyte) }

function newDownloadSettings(megabytes: number): TlValue {
  return {
    _: 'autoDownloadSettings',
    photo_size_max: megabyte,
    video_size_max: BigInt(megabytes * megabyte),
    file_size_max: BigInt(megabytes * megabyte),
    video_upload_maxbitrate: 100,
    small_queue_active_operations_max: 7,
    large_queue_active_operations_max: 2,
  }
}

/** What was set, or what a new account starts with. */
function kept(call: AccountCall, name: string, first: TlValue): TlValue {
  return (call.account.settings.get(name) as TlValue | undefined) ?? first
}

function keep(call: AccountCall, name: string): TlValue {
  const { value } = call.params.object('settings')
  call.account.settings.set(name, value)
  return value
}

function noMusic(call: AccountCall): TlValue {
  call.inputs.user(call.params.object('id'))
  return { _: 'users.savedMusic', count: 0, documents: [] }
}
