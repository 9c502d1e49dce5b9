import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account, PrivacyKey, PrivacyRule } from '../../world/account.js'
import { userPeer } from '../../world/peer.js'
import { activeUsernames } from '../../world/usernames.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { notifySettingsToTl } from '../to-tl/dialog-to-tl.js'
import { userToTl } from '../to-tl/user-to-tl.js'

/** How long an account that says it is online counts as such. */
const onlineSeconds = 300

export const accountMethods: MethodTable = {
  'account.updateStatus': forUsers((call) => {
    const { account, world } = call
    account.onlineUntil = call.params.bool('offline') ? 0 : world.state.now + onlineSeconds
    account.lastSeen = world.state.now
    if (account.onlineUntil > world.state.now) world.scheduling.cameOnline(account)
    call.change(() => {
      for (const other of world.state.accounts.values()) {
        if (other.id === account.id || !other.contacts.has(account.id)) continue
        world.state.emitPlain(other.id, { type: 'user-status', userId: account.id }, { transient: true })
      }
    })
    return true
  }),

  'account.updateProfile': forAccounts((call) => {
    const { account, params } = call
    const firstName = params.optionalString('first_name')
    if (firstName === '') throw new RpcError(400, 'FIRSTNAME_INVALID')
    const about = params.optionalString('about')
    if (about !== undefined && about.length > 140) throw new RpcError(400, 'ABOUT_TOO_LONG')
    account.firstName = firstName ?? account.firstName
    const lastName = params.optionalString('last_name')
    if (lastName !== undefined) account.lastName = lastName || undefined
    account.about = about ?? account.about
    announceName(call)
    return userToTl(call.view(), account)
  }),

  'account.checkUsername': forUsers((call) => isFree(call, call.params.string('username'))),

  'account.updateUsername': forUsers((call) => {
    const { account, world } = call
    const username = call.params.string('username')
    if (username === (account.username ?? '')) throw new RpcError(400, 'USERNAME_NOT_MODIFIED')
    if (username !== '' && !isFree(call, username)) throw new RpcError(400, 'USERNAME_OCCUPIED')
    if (account.username) world.state.usernames.delete(account.username.toLowerCase())
    account.username = username || undefined
    if (username) world.state.usernames.set(username.toLowerCase(), userPeer(account.id))
    announceName(call)
    return userToTl(call.view(), account)
  }),

  'account.getNotifySettings': forUsers((call) => {
    const peer = call.params.object('peer')
    const dialog = peer.name === 'inputNotifyPeer' ? notifyDialog(call) : undefined
    return notifySettingsToTl(dialog?.notify ?? { showPreviews: undefined, silent: undefined, muteUntil: undefined })
  }),

  'account.updateNotifySettings': forUsers((call) => {
    if (call.params.object('peer').name !== 'inputNotifyPeer') return true
    const settings = call.params.object('settings')
    const dialog = notifyDialog(call)
    dialog.notify = {
      showPreviews: settings.bool('show_previews'),
      silent: settings.bool('silent'),
      muteUntil: settings.optionalInt('mute_until'),
    }
    const update = { type: 'notify-settings', peer: dialog.peer, settings: dialog.notify } as const
    call.change(() => call.world.state.emitPlain(call.account.id, update))
    return true
  }),

  'account.resetNotifySettings': forUsers((call) => {
    const cleared = { showPreviews: undefined, silent: undefined, muteUntil: undefined }
    for (const dialog of call.account.dialogs.values()) dialog.notify = cleared
    return true
  }),

  'account.getPrivacy': forUsers((call) => privacyRules(call, privacyKey(call))),
  'account.setPrivacy': forUsers((call) => {
    call.account.privacy.set(privacyKey(call), privacyFromTl(call))
    return privacyRules(call, privacyKey(call))
  }),

  'account.deleteAccount': forUsers((call) => {
    const { account, world } = call
    account.deleted = true
    for (const username of activeUsernames(account)) world.state.usernames.delete(username.toLowerCase())
    if (account.phone) world.state.phones.delete(account.phone)
    return true
  }),

  'account.initTakeoutSession': forUsers((call) => ({ _: 'account.takeout', id: call.world.state.random.long() })),
  'account.finishTakeoutSession': forUsers(() => true),
  'account.getAccountTTL': forUsers((call) => ({ _: 'accountDaysTTL', days: call.account.lifeDays })),
  'account.setAccountTTL': forUsers((call) => {
    call.account.lifeDays = call.params.object('ttl').int('days')
    return true
  }),
  'account.registerDevice': forAccounts(() => true),
  'account.unregisterDevice': forAccounts(() => true),
  'account.updateDeviceLocked': forUsers(() => true),
  'account.reportPeer': forUsers(() => true),
}

export function announceName(call: AccountCall): void {
  const { account, world } = call
  call.change(() => {
    for (const other of world.state.accounts.values()) {
      const knows = other.id === account.id || other.contacts.has(account.id) || other.dialogs.has(`user:${account.id}`)
      if (knows) world.state.emitPlain(other.id, { type: 'user-name', userId: account.id })
    }
  })
}

function isFree(call: AccountCall, username: string): boolean {
  if (!/^[a-z]\w{3,31}$/i.test(username)) throw new RpcError(400, 'USERNAME_INVALID')
  return !call.world.state.isUsernameTaken(username)
}

function notifyDialog(call: AccountCall): ReturnType<AccountCall['world']['state']['dialog']> {
  return call.world.state.dialog(call.account, call.inputs.peer(call.params.object('peer').object('peer')))
}

const privacyKeys: readonly PrivacyKey[] = [
  'StatusTimestamp',
  'ChatInvite',
  'PhoneCall',
  'PhoneP2P',
  'Forwards',
  'ProfilePhoto',
  'PhoneNumber',
  'AddedByPhone',
  'VoiceMessages',
  'About',
  'Birthday',
  'StarGiftsAutoSave',
]

function privacyKey(call: AccountCall): PrivacyKey {
  const name = call.params.object('key').name
  const key = privacyKeys.find((known) => name === `inputPrivacyKey${known}`)
  if (!key) throw new RpcError(400, 'PRIVACY_KEY_INVALID')
  return key
}

function privacyFromTl(call: AccountCall): PrivacyRule {
  let base: PrivacyRule['base'] = 'nobody'
  const allowed = new Set<number>()
  const refused = new Set<number>()
  for (const rule of call.params.objects('rules')) {
    const users = () => rule.objects('users').map((input) => call.inputs.user(input).id)
    if (rule.name === 'inputPrivacyValueAllowAll') base = 'everyone'
    else if (rule.name === 'inputPrivacyValueAllowContacts') base = 'contacts'
    else if (rule.name === 'inputPrivacyValueAllowUsers') for (const id of users()) allowed.add(id)
    else if (rule.name === 'inputPrivacyValueDisallowUsers') for (const id of users()) refused.add(id)
  }
  return { base, allowed, refused }
}

const baseRules = {
  everyone: 'privacyValueAllowAll',
  contacts: 'privacyValueAllowContacts',
  nobody: 'privacyValueDisallowAll',
} as const

function privacyRules(call: AccountCall, key: PrivacyKey): TlValue {
  const view = call.view()
  const rule = privacyOf(call.account, key)
  const rules: TlValue[] = []
  if (rule.allowed.size > 0) {
    rules.push({ _: 'privacyValueAllowUsers', users: [...rule.allowed].map((id) => view.user(id)) })
  }
  if (rule.refused.size > 0) {
    rules.push({ _: 'privacyValueDisallowUsers', users: [...rule.refused].map((id) => view.user(id)) })
  }
  rules.push({ _: baseRules[rule.base] })
  return { _: 'account.privacyRules', rules, ...collected(view) }
}

function privacyOf(account: Account, key: PrivacyKey): PrivacyRule {
  const base = key === 'PhoneNumber' ? 'contacts' : 'everyone'
  return account.privacy.get(key) ?? { base, allowed: new Set(), refused: new Set() }
}
