// VS Code's own language models: found by vendor and within a time limit, asked in the types of the API.
import * as vscode from 'vscode';
import * as v from 'valibot';

import { failure, success } from '../../agent/engine/outcome.ts';
import {
  faultOfCode,
  type LanguageModel,
  type LanguageModels,
  type Part,
  type Prompt,
  type Turn,
} from './language-models.ts';

/** Without a network a vendor may never answer who its models are. Milliseconds. */
const PATIENCE = 3_000;

export interface EditorModel {
  /** What the settings call it: "copilot/gpt-4.1". */
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly contextTokens: number;
}

/** Vendors by what the installed extensions contribute: asking without a vendor can hang for good. */
export function vendors(): readonly string[] {
  const contributed = vscode.extensions.all.flatMap(({ packageJSON }) => {
    const read = v.safeParse(manifest, packageJSON);
    return read.success ? read.output.contributes.languageModelChatProviders.map(({ vendor }) => vendor) : [];
  });
  return [...new Set(['copilot', ...contributed])];
}

const manifest = v.object({
  contributes: v.object({ languageModelChatProviders: v.array(v.object({ vendor: v.string() })) }),
});

/** The models of one vendor; none where it does not say so in time. */
export async function modelsOf(vendor: string): Promise<readonly EditorModel[]> {
  const found = await select({ vendor });
  return found.map((model) => ({
    id: `${model.vendor}/${model.id}`,
    name: model.name,
    vendor: model.vendor,
    family: model.family,
    contextTokens: model.maxInputTokens,
  }));
}

async function select(
  selector: vscode.LanguageModelChatSelector & { readonly vendor: string },
): Promise<readonly vscode.LanguageModelChat[]> {
  const { promise, resolve } = Promise.withResolvers<readonly vscode.LanguageModelChat[]>();
  const timer = setTimeout(() => resolve([]), PATIENCE);
  vscode.lm.selectChatModels(selector).then(resolve, () => resolve([]));
  return await promise.finally(() => clearTimeout(timer));
}

/**
 * `asks`: a person did something just now that may bring up the editor's question for consent. Without that a model
 * that was never allowed is a fault.
 */
export function editorModels(context: vscode.ExtensionContext, asks: 'on-gesture' | 'never'): LanguageModels {
  return {
    async find(name) {
      const model = await find(name);
      if (!model) {
        const offered = (await modelsOf(name.split('/')[0] ?? '')).map(({ id }) => id);
        return failure({ kind: 'model-unknown', model: name, url: 'VS Code', offered: offered.slice(0, 10) });
      }
      const isAllowed = context.languageModelAccessInformation.canSendRequest(model);
      if (isAllowed === undefined && asks === 'never')
        return failure(faultOfCode('NoPermissions', { model: name, detail: 'nobody was asked yet' }));
      return success(wrapped(model));
    },
    faultOf(error, model) {
      const detail = error instanceof Error ? error.message : String(error);
      return faultOfCode(error instanceof vscode.LanguageModelError ? error.code : 'unknown', {
        model,
        detail,
      });
    },
  };
}

async function find(name: string): Promise<vscode.LanguageModelChat | undefined> {
  const [vendor = '', ...rest] = name.split('/');
  const id = rest.join('/');
  const exact = await select({ vendor, id });
  return exact[0] ?? (await select({ vendor, family: id }))[0];
}

function wrapped(model: vscode.LanguageModelChat): LanguageModel {
  return {
    async *ask(prompt, signal) {
      using cancellation = cancelledBy(signal);
      const { token } = cancellation;
      const response = await model.sendRequest(prompt.turns.map(messageOf), optionsOf(prompt), token);
      for await (const part of response.stream) {
        const read = partOf(part);
        if (read) yield read;
      }
    },
    async countTokens(text, signal) {
      using cancellation = cancelledBy(signal);
      return await model.countTokens(text, cancellation.token);
    },
  };
}

function cancelledBy(signal: AbortSignal): Disposable & { readonly token: vscode.CancellationToken } {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  return {
    token: source.token,
    [Symbol.dispose]() {
      signal.removeEventListener('abort', cancel);
      // A caller that breaks off reading stops the model, too.
      source.cancel();
      source.dispose();
    },
  };
}

function optionsOf({ tools, mustCall, options }: Prompt): vscode.LanguageModelChatRequestOptions {
  const { Auto, Required } = vscode.LanguageModelChatToolMode;
  return {
    justification: 'Galapagos lets this model repair your code in isolated copies.',
    modelOptions: { ...options },
    ...(tools.length > 0 && {
      tools: tools.map(({ name, about, parameters }) => ({
        name,
        description: about,
        inputSchema: { ...parameters },
      })),
      toolMode: mustCall ? Required : Auto,
    }),
  };
}

function messageOf({ by, parts }: Turn): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessageRole;
  return new vscode.LanguageModelChatMessage(by === 'user' ? User : Assistant, parts.map(inputPart));
}

function inputPart(part: Part): vscode.LanguageModelInputPart {
  if (part.kind === 'text') return new vscode.LanguageModelTextPart(part.text);
  if (part.kind === 'call') return new vscode.LanguageModelToolCallPart(part.id, part.name, part.input);
  return new vscode.LanguageModelToolResultPart(part.id, [new vscode.LanguageModelTextPart(part.text)]);
}

/** Parts of kinds that came after this version of the API are not for us. */
function partOf(part: unknown): Part | undefined {
  if (part instanceof vscode.LanguageModelTextPart) return { kind: 'text', text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart)
    return { kind: 'call', id: part.callId, name: part.name, input: part.input };
  return undefined;
}
