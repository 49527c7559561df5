// The model servers that people run on machines of their own: what they are called, where they listen, how they are started.

export type Product = 'ollama' | 'lmstudio' | 'llamacpp' | 'vllm';

export interface LocalProduct {
  readonly product: Product;
  /** As people call it. */
  readonly name: string;
  /** Where it listens unless it is told otherwise. */
  readonly port: number;
  /** What starts it, in Markdown. */
  readonly start: string;
}

export const ollama: LocalProduct = {
  product: 'ollama',
  name: 'Ollama',
  port: 11_434,
  start: '`ollama serve`',
};

export const localProducts: readonly LocalProduct[] = [
  ollama,
  {
    product: 'lmstudio',
    name: 'LM Studio',
    port: 1234,
    start: '`lms server start`, or the developer page of LM Studio',
  },
  { product: 'llamacpp', name: 'llama.cpp', port: 8080, start: '`llama-server -m model.gguf --jinja`' },
  { product: 'vllm', name: 'vLLM', port: 8000, start: '`vllm serve <model>`' },
];
