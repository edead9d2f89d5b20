// The words of the page for the API's stable names.

export const TYPOLOGIES: Record<string, string> = {
  fan_out: 'Fan-out',
  fan_in: 'Fan-in',
  gather_scatter: 'Gather-scatter',
  scatter_gather: 'Scatter-gather',
  cycle: 'Cycle',
  random: 'Chain',
  bipartite: 'Bipartite',
  stack: 'Stack',
  card_burst: 'Card burst',
  compromised_merchant: 'Compromised merchant',
  shared_device: 'Shared device',
  flow: 'Connected flow',
};

export const TYPOLOGY_MEANINGS: Record<string, string> = {
  fan_out: 'one account pays many',
  fan_in: 'many accounts pay one',
  gather_scatter: 'one account collects from many and pays many',
  scatter_gather: 'money is split over several accounts and joined again',
  cycle: 'money comes back to where it started',
  random: 'money wanders from account to account',
  bipartite: 'several accounts pay several others',
  stack: 'money passes several layers of accounts',
  card_burst: 'one card is used many times in a short time',
  compromised_merchant: 'suspicious payments of many cards meet at one merchant',
  shared_device: 'several accounts are operated from one device',
  flow: 'connected transfers without another known structure',
};

export const LEVELS: Record<string, string> = { high: 'High', medium: 'Medium', low: 'Low' };

export const SORTS: Record<string, string> = {
  risk: 'Highest risk',
  amount: 'Largest amount',
  started_at: 'Latest start',
  size: 'Most transfers',
};

export interface RoleLook {
  words: string;
  meaning: string;
  shape: string;
  color: string;
}

// Shape and colour together: neither is the only sign.
export const ROLES: Record<string, RoleLook> = {
  source: { words: 'Source', meaning: 'money starts here', shape: 'triangle', color: '--role-source' },
  collector: { words: 'Collector', meaning: 'receives from several', shape: 'diamond', color: '--role-collector' },
  pass_through: { words: 'Pass-through', meaning: 'passes on what it receives', shape: 'ellipse', color: '--role-pass' },
  distributor: { words: 'Distributor', meaning: 'pays several', shape: 'pentagon', color: '--role-distributor' },
  sink: { words: 'Sink', meaning: 'money ends here', shape: 'rectangle', color: '--role-sink' },
  merchant: { words: 'Merchant', meaning: '', shape: 'hexagon', color: '--role-other' },
  shared_device: { words: 'Shared device', meaning: 'linked by a device used by several', shape: 'octagon', color: '--role-other' },
  asked: { words: 'Asked about', meaning: '', shape: 'diamond', color: '--role-source' },
  account: { words: 'Account', meaning: '', shape: 'ellipse', color: '--role-pass' },
  device: { words: 'Device', meaning: '', shape: 'octagon', color: '--role-other' },
  cash: { words: 'Cash', meaning: '', shape: 'rectangle', color: '--role-sink' },
  outside: { words: 'Outside the data', meaning: '', shape: 'rectangle', color: '--role-incidental' },
  incidental: { words: 'Incidental', meaning: 'lies beside the ring', shape: 'ellipse', color: '--role-incidental' },
};

export function roleLook(role: string): RoleLook {
  return ROLES[role] ?? { words: role, meaning: '', shape: 'ellipse', color: '--role-other' };
}

/** Which detection a part of the suspicion comes from. */
export const PARTS = {
  rules: { words: 'Rules', color: '--part-rules' },
  baselines: { words: 'Baselines', color: '--part-baselines' },
  trees: { words: 'Trees', color: '--part-trees' },
  network: { words: 'Network', color: '--part-network' },
} as const;

export const STATUSES: Record<string, string> = {
  active: 'found by the latest re-score',
  superseded: 'went into other rings',
  ended: 'found no more',
};

export const STEPS: Record<string, string> = {
  new: 'first found',
  continued: 'went on',
  returned: 'found again',
  split: 'a part became',
  merged: 'went into',
  ended: 'found no more',
};

export const FACTS: Record<string, string> = {
  typology: 'Pattern',
  level: 'Level',
  risk: 'Risk',
  amount_minor: 'Amount',
  turnover_minor: 'Turnover',
  currency: 'Currency',
  started_at: 'Started',
  ended_at: 'Ended',
};
