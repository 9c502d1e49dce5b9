/** The name of the pool that has all agents, which no channel can have. */
export const globalPool = 'global'
