/** The tables that hold what an app keeps, the same in a file and in a database server, except those of one process alone. */
export const storageTables = [
  ...['accounts', 'update_states', 'channel_states', 'journal', 'dead_letters', 'peers', 'key_values', 'expiry_clock'],
  ...['job_runs', 'paused_jobs', 'agent_knowledge', 'agent_hours', 'agent_status', 'agent_commands'],
  ...['outbox_broadcasts', 'outbox_messages', 'outbox_paused', 'do_not_contact', 'outbox_contacts', 'outbox_names'],
  'audit',
] as const
