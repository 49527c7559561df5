// What other agents needed for the same tasks: measured by us on another day, medians of 5, zero model latency.

export interface Row {
  readonly agent: string;
  readonly wallMs: number;
  /** Without what no peer does: for a peer, the same. */
  readonly bareMs: number;
  /** From the start of the program, likewise. */
  readonly firstRequestMs: number;
  readonly agentMs: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly firstPrompt: number;
}

const row = (agent: string, ...figures: readonly [number, number, number, number, number, number]): Row => {
  const [wallMs, firstRequestMs, agentMs, requests, promptTokens, firstPrompt] = figures;
  return { agent, wallMs, bareMs: wallMs, firstRequestMs, agentMs, requests, promptTokens, firstPrompt };
};

/** Tiny repository. `floor` is a loop of 25 lines: the least that one can do. */
export const peers: readonly Row[] = [
  row('floor (bound)', 363, 78, 102, 6, 6_098, 213),
  row('mini-swe-agent (client stubbed)', 748, 276, 383, 6, 10_749, 834),
  row('codex gpt-5.5', 1_117, 246, 442, 6, 54_209, 7_992),
  row('claude --bare', 1_144, 387, 542, 6, 11_022, 917),
  row('claude', 1_194, 470, 691, 6, 122_858, 19_489),
  row('pi', 1_349, 805, 861, 6, 12_474, 1_251),
  row('continue', 1_773, 1_235, 1_414, 6, 16_828, 1_727),
  row('gemini', 2_244, 1_619, 1_757, 6, 70_111, 10_669),
  row('qwen', 2_956, 2_143, 2_364, 6, 110_259, 17_375),
  row('cline', 3_775, 1_549, 2_783, 6, 33_577, 4_544),
  row('opencode', 6_186, 2_560, 3_831, 7, 47_194, 6_872),
];

/** Big repository: prompt tokens and agent ms. */
export const leastOnBig = { agent: 'mini-swe-agent (client stubbed)', promptTokens: 11_481, agentMs: 454 };
/** Noisy log: least tokens in which a peer showed the name of the failing test and the value it expected. */
export const leastOnNoisy = { agent: 'qwen', tokens: 1_260 };
