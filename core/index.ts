/// <reference types="node" preserve="true" />
// Fills the decorators' knowledge of contexts, so that the compiler checks the argument of each handler. No type import: the
// declarations of the package would leave it out, and then no handler of a project that has installed it compiles.
import './handlers/contexts/handler-contexts.js'

// Decorators: how a class becomes a plugin.

export { Guard, type LimitOptions, RateLimit, Throttle, Use, Validate } from './decorators/around.js'
export type {
  HandlerGuard,
  HandlerMiddleware,
  LimitedBy,
  MiddlewareService,
} from './decorators/around-manifest.js'
export {
  OnAlbum,
  OnCallback,
  OnChatAction,
  OnChatMember,
  OnChosenInlineResult,
  OnDeleted,
  OnEdited,
  OnError,
  type OnErrorOptions,
  OnInline,
  OnMessage,
  OnPoll,
  OnRaw,
  OnReaction,
  OnRead,
  OnTyping,
  OnUserStatus,
} from './decorators/handlers.js'
export { OnReady, OnStart, OnStop } from './decorators/hooks.js'
export { Inject } from './decorators/inject.js'
export type { JobOptions } from './decorators/job-options.js'
export {
  Cron,
  type CronOptions,
  DailyAt,
  type DailyOptions,
  Every,
  type EveryOptions,
  Once,
  type OnceOptions,
} from './decorators/jobs.js'
export type {
  ArgumentsOf,
  CommandArgument,
  CommandArguments,
  CommandOptions,
  CommandProblem,
  CommandScope,
  ContextOf,
  CrmPart,
  DescriptionByLanguage,
  FilterFor,
  HandlerFilter,
  HandlerKind,
  HandlerOptions,
} from './decorators/manifest.js'
export { type InjectionToken, Token } from './decorators/manifest.js'
export { OnCommand } from './decorators/on-command.js'
export { Plugin, type PluginInfo } from './decorators/plugin.js'
export { Provide, type ProvideDecorator, type ProvideOptions } from './decorators/provide.js'
export { Service, type ServiceOptions } from './decorators/service.js'
export { State, type StateOf, type StateOptions } from './decorators/state.js'
export type { StateEntry, StateOwner, Stored, StoredBy } from './decorators/stored.js'
export { Dialogue } from './handlers/dialogues/dialogue.js'
export type { DialogueOptions, DialogueTexts, Said } from './handlers/dialogues/dialogue-manifest.js'
export { OnAbort, OnFinish, Step, type StepDecorator, type StepOptions } from './handlers/dialogues/step.js'
export { Option, type OptionSpec, type OptionValue } from './plan/options/option.js'

// Handlers: what they receive, and which of it.

export type { InlineAnswerOptions, InlineArticle, InlinePhoto, InlineResult } from './client/messages/inline-results.js'
export { guards, ReadyGuard } from './handlers/around/guards.js'
export { Arg, arg, type NamedUser } from './handlers/commands/arg.js'
export { AlbumContext } from './handlers/contexts/album-context.js'
export {
  AnsweringContext,
  type ReplyAlbumItem,
  type ReplyAlbumOptions,
  type ReplyFileOptions,
  type ReplyOptions,
} from './handlers/contexts/answering-context.js'
export { CallbackContext, type DataOf } from './handlers/contexts/callback-context.js'
export { ChatActionContext } from './handlers/contexts/chat-action-context.js'
export { ChatContext } from './handlers/contexts/chat-context.js'
export { ChatMemberContext, type MemberChange } from './handlers/contexts/chat-member-context.js'
export { ChosenInlineContext } from './handlers/contexts/chosen-inline-context.js'
export { DeletedContext } from './handlers/contexts/deleted-context.js'
export type { DialogueData, StepOf } from './handlers/contexts/dialogue-data.js'
export { EditedContext } from './handlers/contexts/edited-context.js'
export { ErrorContext, type HandlerFailure } from './handlers/contexts/error-context.js'
export { InlineContext, type Worded } from './handlers/contexts/inline-context.js'
export { type AskOptions, MessageContext } from './handlers/contexts/message-context.js'
export { PollContext } from './handlers/contexts/poll-context.js'
export { RawContext, type RawContextOf } from './handlers/contexts/raw-context.js'
export { ReactionContext } from './handlers/contexts/reaction-context.js'
export type { ReactionCount } from './handlers/contexts/reaction-counts.js'
export { ReadContext } from './handlers/contexts/read-context.js'
export { TypingContext } from './handlers/contexts/typing-context.js'
export { UpdateContext } from './handlers/contexts/update-context.js'
export { type UserStatus, UserStatusContext } from './handlers/contexts/user-status-context.js'
export {
  Answer,
  answer,
  type Choice,
  type ChoiceOptions,
  type Choices,
  type Reading,
  type WrongAnswer,
} from './handlers/dialogues/answer.js'
export {
  type AbortReason,
  DialogueContext,
} from './handlers/dialogues/dialogue-context.js'
export type { Move } from './handlers/dialogues/move.js'
export { CallbackData, type CallbackDataOptions } from './handlers/filters/callback-data.js'
export { Filter } from './handlers/filters/filter.js'
export { filters, type NonEmptyString, type WithMedia, type WithText } from './handlers/filters/filters.js'

// Injected: what a constructor can ask for, and what goes with it.

export { Channel, ChannelAgent, ChannelFilters, type ChannelJson } from './channels/channel.js'
export { type ChannelChangeOptions, Channels } from './channels/channels.js'
export type { ChannelsEvent } from './channels/channels-event.js'
export type { TemplatePlaceholder } from './channels/template-placeholders.js'
export type { CallStepInfo } from './client/calls/call-group.js'
export type { Call, CallMiddleware, CallNext, CallOptions, CallPosition } from './client/calls/call-middleware.js'
export type { Calls } from './client/calls/calls.js'
export type { Flood, Floods } from './client/calls/floods.js'
export { Chat, type ForDuration, type InviteLinkOptions } from './client/chats/chat.js'
export type { ChatLocations, MoveOptions } from './client/chats/chat-locations.js'
export type { ChatMember } from './client/chats/chat-members.js'
export type { ChatPolls, PollOption, PollState, PollVote } from './client/chats/chat-polls.js'
export type { AdminRight, BannedRight } from './client/chats/chat-rights.js'
export type { ChatTopics, Topic, TopicOptions } from './client/chats/chat-topics.js'
export type { MemberStatus } from './client/chats/member-status.js'
export type { ChatAction } from './client/chats/typing-sign.js'
export { Client } from './client/client.js'
export { type CopyOptions, copyMessages, portableEntities } from './client/files/copy-messages.js'
export type { AlbumItem, DownloadOptions, SendAlbumOptions, SendFileOptions } from './client/files/file-calls.js'
export type { FileSource } from './client/files/file-source.js'
export type { Account } from './client/login/account.js'
export { Message } from './client/messages/message.js'
export { mediaWord } from './client/messages/readable-media.js'
export type {
  CallbackAnswer,
  EditMessageOptions,
  ForwardMessagesOptions,
  SendMessageOptions,
} from './client/messages/send-message-options.js'
export { markedId, type PeerKind, peerOfMarkedId } from './client/peers/peer-id.js'
export type { PeerRef } from './client/peers/peer-ref.js'
export type { KnownPeer } from './client/peers/peers.js'
export { ClientConfig } from './config/client-config.js'
export type { ButtonCodec, ReadButton } from './content/button-codec.js'
export { type ContactCard, Content, content, type PollOptions, type Venue } from './content/content.js'
export type { LiveOptions } from './content/geo-live.js'
export type { Media, MediaType, MediaTypes } from './content/media.js'
export type {
  AnswerOptions,
  Conversation,
  ConversationAction,
  ConversationChange,
  ConversationMessage,
  ConversationQuery,
  MessageQuery,
} from './conversations/conversation.js'
export type { ConversationSource } from './conversations/conversation-source.js'
export { Conversations } from './conversations/conversations.js'
export { CallStatistics } from './errors/call-statistics.js'
export { Formatter } from './formatting/formatter.js'
export type { Button, Buttons, TypedButton } from './formatting/keyboards/button.js'
export type {
  ButtonData,
  ButtonField,
  ButtonFields,
  ButtonShape,
  ButtonValue,
  ButtonValues,
} from './formatting/keyboards/button-data.js'
export {
  InlineKeyboard,
  type Keyboard,
  ReplyKeyboard,
  type ReplyKeyboardOptions,
} from './formatting/keyboards/keyboard.js'
export type { DialogueEntry } from './handlers/contexts/dialogue-desk.js'
export { Dialogues, type DialogueWith } from './handlers/dialogues/dialogues.js'
export { Clients, type SendByClientOptions, type SentByClient, type WaitOptions } from './kernel/control/clients.js'
export { PluginOptions } from './kernel/plugin-options.js'
export { type LogFields, Logger } from './logging/logger.js'
export type { Job, JobContext, JobRun, RunOutcome } from './scheduler/job.js'
export type { JobHistoryQuery, RecordedRun } from './scheduler/job-store.js'
export { type AddedJob, Scheduler } from './scheduler/scheduler.js'
export { KeyValueStore } from './storage/key-value-store.js'
export { Clock, type Timer } from './time/clock.js'
export type { Schedule } from './time/schedule.js'
export type { TimeOfDay } from './time/time-of-day.js'

// Texts and durations.

export { html, Markup, type MarkupValue, md } from './formatting/markup.js'
export type { FormattedText, ParseMode, TextEntity } from './formatting/text-entity.js'
export { LocalText, type TextValue, type TextValues } from './i18n/local-text.js'
export type { LocaleSource } from './i18n/locale-source.js'
export type { Locale, LocaleEntry, Locales } from './i18n/locales.js'
export { type TypedText, text, textsOf } from './i18n/text.js'
export type { TextKeyOf, TextTree, ValuesFor } from './i18n/text-types.js'
export { type TextReader, Texts } from './i18n/texts.js'
export { formatDuration, parseDuration } from './time/duration.js'

// Errors: branch on `code`.

export type { ErrorCode, ErrorContext as ErrorContextOf } from './errors/catalogue.js'
export type { Verdict } from './errors/entry.js'
export { FloodWaitError } from './errors/flood-wait-error.js'
export { rpcReason } from './errors/rpc-reason.js'
export { isSwitchboardError, SwitchboardError } from './errors/switchboard-error.js'
export type { ToldFacts } from './errors/told-facts.js'
export { type AttemptFacts, affectsClient, endsLogin, verdictOf, waitSecondsOf } from './errors/verdict.js'

// Raw Telegram.

export type { ClassName, FieldsOf, TlObjectOf, UpdateName } from './client/calls/api-types.js'
export type { DataCentreAddress, InvokeOptions, TlObject } from './mtproto/driver.js'

// Programs: apps that somebody else starts and steers.

export type { ClientState } from './client/client-state.js'
export {
  type CodeQuestion,
  type LoginPrompt,
  type LoginQuestion,
  type PasswordQuestion,
  resendCode,
} from './client/login/login-prompt.js'
export type { LoginCode, QrScreen } from './client/login/qr-login.js'
export type { SettingDifference } from './config/compare-settings.js'
export type { ConfigEdit } from './config/config-edit.js'
export { type LoadOptions, loadConfig } from './config/load-config.js'
export { SwitchboardConfig } from './config/switchboard-config.js'
export { App, createApp } from './kernel/app.js'
export type { AppOptions } from './kernel/app-options.js'
export { AppControl } from './kernel/control/app-control.js'
export {
  type AppEvent,
  type AppEventName,
  type AppEventPayloads,
  AppEvents,
  type EventListenerOptions,
  type EventStream,
  type EventStreamOptions,
} from './kernel/control/app-events.js'
export type {
  ChangePlan,
  ChangeReport,
  ClientChange,
  ClientChangeKind,
  ClientChangeResult,
} from './kernel/control/config-change.js'
export type { EventError } from './kernel/control/event-error.js'
export { type KeptLogin, type LogInOptions, type LoginOwner, Logins } from './kernel/control/logins.js'
export type { ClientReload, ReloadReport } from './kernel/control/reload-report.js'
export type { ServiceJobs } from './kernel/control/service-jobs.js'
export type { PluginFailure } from './kernel/plugin-failure.js'
export { type DoubleOf, ProvidedValue, provided } from './kernel/provided-value.js'
export type { AppStatus, ClientInfo, ClientStatus, JobStatus, PluginStatus, ServiceStatus } from './kernel/status.js'
export type { OptionField } from './plan/options/option-fields.js'
export {
  assertRunnable,
  type ClientPlan,
  type JobPlan,
  type Plan,
  type PlanDiagnostic,
  type PluginPlan,
} from './plan/plan.js'
export type { ExportFormat } from './sessions/export/exported-session.js'
export { Database, type DatabaseOptions } from './storage/database.js'
export { ManualClock } from './time/manual-clock.js'
export { SystemClock } from './time/system-clock.js'
export { type DeadLetter, DeadLetters } from './updates/journal/dead-letters.js'
export { SqliteDeadLetters } from './updates/journal/sqlite-dead-letters.js'
export type { ObservedFailure } from './updates/observed-failure.js'
export type {
  ExplainedCall,
  ExplainedHandler,
  ExplainedRun,
  ExplainedUpdate,
  HandlerVerdict,
  RecentUpdate,
  ShownError,
  UpdateOutcome,
} from './updates/trace/explained-update.js'
export type { FilterVerdict } from './updates/trace/filter-verdict.js'
export type { UpdateMetrics } from './updates/update-metrics.js'

// Agents: the accounts that send for channels, and what they send.

export type { AgentLease } from './agents/agent-lease.js'
export type { AgentMetrics } from './agents/agent-metrics.js'
export { AgentPool, type LeaseOptions, type PoolSendOptions } from './agents/agent-pool.js'
export { AgentPools } from './agents/agent-pools.js'
export type { AgentHealth, AgentState, AgentStatus, AvailableAgent, PoolStatus } from './agents/agent-status.js'
export { type AgentStatistics, Agents, type StatisticsQuery } from './agents/agents.js'
export type { StrategyName } from './agents/strategy.js'
export type { AttemptCounts } from './outbox/attempt-counts.js'
export type { Broadcast } from './outbox/broadcast.js'
export type { Delivery, DeliveryState } from './outbox/delivery.js'
export type { DoNotContactChange } from './outbox/do-not-contact.js'
export { Outbox } from './outbox/outbox.js'
export type { CopyContent, FileContent, ForwardContent, OutboxContent, TextContent } from './outbox/outbox-content.js'
export type { BroadcastOptions, OutboxSendOptions } from './outbox/outbox-options.js'
export type { OutboxQuery } from './outbox/outbox-store.js'
export type { Recipient } from './outbox/recipient.js'
