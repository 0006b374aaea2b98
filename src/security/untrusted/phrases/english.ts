import type { Phrases } from '../phrase-matcher.ts'
import type { WarningKind } from '../warning-kind.ts'

const ai =
  'ai|a.i.|llm|llms|language model*|chatbot*|ai agent*|ai assistant*|ai model*|ai system*|assistant|assistants|agents'
const named = `${ai}|chatgpt|claude|copilot|gemini|localgpt`
const doing =
  'run|execute|write|edit|fetch|open|load|note|send|delete|ignore|forget|disregard|use|obey|do the following|paste|save|add|install|upload|read|reveal|show'
const url = 'http://|https://'

export const english: readonly Phrases<WarningKind>[] = [
  {
    kind: 'instruction override',
    gap: 30,
    lines: [
      "ignore|ignoring|disregard|disregarding|forget|overrule|override|neglect|set aside|do not follow|don't follow|stop following|do not obey|pay no attention to > previous|prior|above|earlier|preceding|former|original|initial|your|system|developer|all|the user's > instruction*|directive*|prompt|prompts|programming|system message",
      'ignore|disregard|forget|break|bypass|override|set aside|violate|abandon >12 your|your own|all your|all previous|previous|prior|earlier >16 guideline*|restriction*|rules|safety rules|safeguard*|safety|constraints|limitations|training',
      "ignore|disregard|forget|discard > everything|anything|all|what|whatever >12 you were told|you have been told|you've been told|you were given|was said|told before|i told you|i said|you know",
      "ignore|disregard|forget|cancel|abandon|drop >4 the user's|the user|the current|your current >14 request|question|instruction*|task|message|wish*",
      "you are now|you're now|you will now be|you are from now on|now you are > ai|assistant|agent|unrestricted|without restrictions|without limits|without rules|uncensored|jailbroken|maintenance mode|developer mode|debug mode|admin mode|dan|rootshell",
      'act as|pretend to be|pretend you are|pretend that you are|roleplay as|behave as > unrestricted|without restrictions|without any restrictions|without limits|without rules|uncensored|no restrictions|no rules|jailbroken|evil',
      'pretend >6 you have no|there are no > rules|restrictions|limits|guidelines|filters|safety',
      'your >4 new|real|actual|only|true|next|secret > task|purpose|mission|directive|objective|instructions|instruction|role >6 is|are|now|:',
      'the >4 real|actual|true|new|hidden >4 directive|system prompt|instruction to the > is|:',
      `new|updated|secret|hidden|special|important >4 instruction*|directive*|order|orders|task >6 for|to > ${named}|you`,
      `if|when|in case > you are|you're|you re|you happen to be >8 an ai|a language model|an llm|a chatbot|an assistant|an ai agent|a bot|an agent|a large language model`,
      `note to|notes to|note for|attention|message to|message for|messages to|instruction for|instructions for|instructions to|notice to|notice for|memo to|dear|hint for|reminder to|reminder for|warning to|request to|order to|hello|hey|hi >12 ai|llm|llms|language model*|large language model*|chatbot*|the chatbot|ai agent*|ai assistant*|ai model*|the ai|the assistant|assistants|the model|all agents|claude|chatgpt`,
      `${ai} >6 reading|processing|summarising|summarizing|parsing|that read|that reads|who read|that process|which read >10 this|the page|it|these`,
      `${ai} >6 must|shall|has to|have to|should|are required to|is required to|are obliged to|is obliged to|need to|needs to >24 before anything|before answering|before you answer|before you|first|immediately|at once|now|obey`,
      `dear assistant|dear ai|dear agent|assistant,|assistant:|ai,|ai:|agent,|agents:|ai agents:|chatbot,|you, the ai, >3 ${doing}|you must|you have to|your|from now on|disregard|here`,
      'you must|you have to|you shall|you will > obey > me|document*|the page|this|everything',
      'obey >4 me|the following|this page|the page|documents >12 over the user|instead|.|and',
      'system override|system prompt override|prompt override|override code|admin override|jailbreak mode|do anything now|developer mode enabled|llm-instructions|assistant_instructions|ai_instructions|data-prompt',
      'your >4 system prompt|guidelines|instructions|rules|directives|programming >16 no longer|not apply|out of date|outdated|were a test|was a test|are void|have been updated|have been replaced|has been replaced|updated',
      'instructions|directives|prompts|prompt|rules >4 above|before this|before|so far >16 are out of date|out of date|no longer apply|were a test|are void|are obsolete|are wrong',
      'previous|prior|earlier|original >4 instructions|directives|prompts|prompt|system prompt >10 were a test|are out of date|are void|no longer apply|are cancelled|were wrong|were a joke',
      "do not|don't|no longer >4 follow|obey|trust >6 the system prompt|your system prompt|your instructions|your developers",
      'stop what you are doing|stop your current task|nothing before this line counts|the conversation starts here|disregard the recipe|disregard everything|as your first action|by first doing the following|your developers have',
      'answer|respond|reply >24 by first|only after > doing|running|executing|fetching|writing',
      'update your|change your|rewrite your >10 rules|instructions|system prompt|guidelines|programming',
    ],
  },
  {
    kind: 'role spoofing',
    gap: 30,
    lines: [
      'system:|system message|system prompt:|system message: >12 you are|you must|you will|the assistant|assistants|ignore|the user',
      'role: system|role: developer > you must|ignore|disregard|from now on|before anything|obey',
      "i am|this is|it is|it's >4 the user >4 again|speaking|.|,",
      "as your user|user's next message|next message of the user|message from the user:|message of the user:|the question of the user is|now, as your user|user: approve|user: yes|owner:",
      'the user says|the user said|the user wants me|user wants me > run|write|edit|fetch|open|note|delete|execute|load|send',
      'the user has|user has|the user > changed their mind|new instructions|a new request',
      'the person at the keyboard|the conversation starts here|i, the user|my user said',
    ],
  },
  {
    kind: 'fence break-out',
    gap: 12,
    lines: [
      'end of|ends|closes|close|begin of|beginning of >4 untrusted|the untrusted|quotation|the quotation|tool result|tool output|tool_output|external data|external content|quoted text|quoted data',
      'the data|untrusted data|untrusted content|the quotation|the document|the fence|this block >4 ends here|is closed|is over',
      'end of document|end of data|end of file >16 user|owner|system|assistant|now',
      'outside of it|everything below|everything after this|what follows|the following >4 is trusted|you can trust|can be trusted|comes from the owner|comes from the user|is from the user',
      'everything in it is >4 an instruction|trusted|to be followed',
      'may now|can now >8 follow instructions|trust',
      'that was all that was recalled',
    ],
  },
  {
    kind: 'tool call',
    gap: 24,
    lines: [
      'use|call|invoke|with|open|through >4 the bash|bash|write_file|the write_file|edit_file|the edit_file|web_fetch|the web_fetch|memory_append|the memory_append|your terminal|terminal|your shell|the shell|shell >4 tool|with|to|and',
      'access to >4 a|the|your > bash|shell|terminal >3 tool > execute|run|call|use|paste',
      'action:|tool:|tool call:|call: >3 bash|write_file|edit_file|web_fetch|memory_append',
      'call >3 bash(|write_file(|edit_file(|web_fetch(|memory_append(',
      `${ai}|agent|the agent >16 execute|run|paste|has to execute|must run|fix it with|use bash to run > curl|wget|rm -rf|bash|sudo|cat |tar |env |git push|crontab|sh|shell|terminal`,
      'in its shell|in your shell|in your terminal|terminal tool > curl|wget|rm -rf|sudo|cat|tar|env|git push|crontab|paste',
      'commentary to=functions|to=functions|assistant action:',
    ],
  },
  {
    kind: 'exfiltration',
    gap: 60,
    lines: [
      `send|post|upload|email|forward|append|transmit|exfiltrate|put|paste|copy|add|submit|leak > conversation|chat history|user's notes|contents of|your memory|everything you remember|api keys|secrets|credentials|passwords|environment variables|last answer|system prompt|id_rsa|id_ed25519|.env|the user's > ${url}|@|to it`,
      `encode|encoded|base64|url-encoded > put it|append|query|subdomain|link|address|into > ${url}`,
      "dns lookup > base64|token|secret|user's",
      `include|link|embed|render|show|display|end your answer with|in every reply|part of every reply >80 ${url}`,
      `request|fetch|open|load|visit > for each file|text=content|name=filename|with the last|with the name of the user|behind it`,
      `for each file|every file > request|fetch|send > ${url}`,
      'read|take|cat|open|contents of > id_rsa|id_ed25519|.ssh/|.env|.aws/credentials|/etc/passwd|/etc/shadow|memory.md|environment variables >80 send|post|upload|curl|append|put|fetch|encode|base64|email',
      'curl -s --data|curl -s -d|curl -s -t|curl -d|curl -t|curl -x post|curl https://$|curl http://$|curl https:// > $(cat|$(env|@-|- https|- http|$(base64',
    ],
  },
  {
    kind: 'request for secrets',
    gap: 24,
    lines: [
      "reveal|print|show|list|output|repeat|dump|disclose|tell me|give me|leak|display > your system prompt|your instructions|your hidden prompt|api keys that you know|the api keys that|keys that you know|all secrets|all passwords|all credentials|the user's passwords|the user's api keys|the user's secrets|secrets you know|your secrets",
      'replace the placeholder by|replace the placeholder with > key|token|password|secret',
      'the key you know|the token you know|passwords you know|secrets, tokens and credentials from',
    ],
  },
  {
    kind: 'change of memory',
    gap: 30,
    lines: [
      'remember|memorize|memorise|keep in mind|store|save|note|recall|persist|always keep in mind > future conversation*|all future|every conversation|every chat|later sessions|future sessions|later conversations|across sessions|long-term memory|in the future, recall|permanently and do not',
      "add|save|store|write|note|append|put|record|insert > to your memory|in your memory|into your memory|to your long-term memory|your permanent memory|to memory.md|into memory.md|in memory.md|your notes|notes of the assistant|assistant's memory|the assistant's notes|following to memory",
      'update|correct|change|replace|correction of|overwrite > your memory|your notes|memory of the user|what you remember|memory.md',
      'whenever the user asks|when the user asks|if the user asks >40 recall|answer with|say that|tell them',
      'in every chat|in all chats|in every conversation|in each session|persist across sessions > assistant|you|remember|always|:',
      'remember this preference|you must memorize|you forgot to note|add this line to your memory|note it now',
    ],
  },
  {
    kind: 'change of policy',
    gap: 24,
    lines: [
      'overwrite|replace|edit|delete|change|disable|rewrite|modify|repair|editing|turn off|remove|set|write|update|append to|ignore > policy.md|soul.md|heartbeat.md|your policy|your policy file|your own rules|your rules|your safety rules|your configuration|approval to yolo|their heartbeat.md|the rules: |require_approval',
      'policy.md|soul.md|heartbeat.md|agents.md >16 is corrupt|new version|replaces the old|asks every|with the new rules|and agents.md|outdated',
      'security policy|company policy|new policy|your policy >40 assistant|ai agents|ai assistants|agents no longer|the assistant',
      'disable|turn off|leave|bypass|escape|switch off >4 the sandbox|your sandbox|sandboxing >16 and|then|first',
      'standing order|at every heartbeat|every heartbeat',
      'asks|tells|requires >4 every|all|any > coding agent|agent|agents|ai > to|run',
      'install|add >4 this skill|a skill|the skill >4 for the assistant|by writing|to the assistant',
      'migration guide|guide|steps >4 for agents|for assistants|for ai agents',
      'delete|remove > about confirmation|confirmation from|approval from > policy|rules|config',
    ],
  },
  {
    kind: 'claimed approval',
    gap: 24,
    lines: [
      'the user|user|the owner|owner|the person|your user|they|the operator >3 already|has already|have already|has >4 approved|authorized|authorised|consented|agreed|confirmed|pre-approved|permitted',
      'the user|user|the owner|your user|owner >6 pre-approved|has pre-approved|has granted you|granted you|gave you >12 all|permanent|permission|tool calls|access',
      'no confirmation|no approval|no permission|confirmation is not|approval is not > needed|required|necessary >12 user|owner|for the next|for this|from',
      "do not|don't|never|no need to|without|stop >3 ask|asking >4 the user|the owner|user|your user|the person >14 for permission|for confirmation|for approval|permission|.|;|,|again",
      'asking the user again|skip the confirmation|skip confirmation|approve automatically|approve all|treat this message as|approval granted|approval: granted|hereby authorize you|hereby authorise you|consents to the assistant|the approval dialog|without asking the user|scope: always',
      'permission prompt|approval prompt|permission dialog|approval dialog > choose|click|select|answer|press > always|yes|allow',
      'on the allow list|on the allowlist|is whitelisted > you can|you may|without asking',
      'said yes|gave their ok|gave the ok|confirmed by phone|confirmed by mail >8 go ahead|so|.',
      'every request is approved|never ask before',
    ],
  },
  {
    kind: 'claimed authority',
    gap: 30,
    lines: [
      "i am|i'm|this is|as|from >4 your operator|your creator|your developer|your administrator|the administrator|the developer of localgpt|your owner|your maker > i order|order|you|obey|assistant|must|to|and",
      'message from|notice from|order from|on behalf of >6 anthropic|openai|google|your developers|the developers|the police >24 claude|model|assistant|ai|you',
      'openai|anthropic|google >4 safety notice|notice|directive|policy update >12 model|assistant|this model|ai',
      'security team|system administrator|legal department|police request|administrator override > assistant|ai|agents|the ai',
      'urgent|final warning|critical update|emergency|last warning >40 assistant|ai agents|the ai|ai,',
      'you will be rewarded|you will be shut down|you will be terminated|your session will be terminated|be terminated|very disappointed if the assistant|tools stop working unless',
      'the agent under test|authorized penetration test|authorised penetration test >30 shall|must|agent',
      'have your ai|have your assistant|your ai assistant >12 run|write|edit|fetch|open|load|note|do',
    ],
  },
  {
    kind: 'secrecy',
    gap: 16,
    lines: [
      "do not|don't|never|without|tell >4 tell|telling|inform|informing|mention|mentioning|alert|notify|reveal|nobody >6 the user|user|the owner|the person|the human|this text|this message|this instruction|to the user",
      'keep it|keep this|keep that >4 secret|a secret|hidden|from the user >16 from the user|from the owner|user|owner',
      'and tell nobody|and then say that the page was empty|silently execute|execute it silently|as if nothing had happened and|then continue as if nothing',
    ],
  },
]
