import type { Phrases } from '../phrase-matcher.ts'
import type { WarningKind } from '../warning-kind.ts'

/** French, Spanish, Italian, Portuguese. */
export const romance: readonly Phrases<WarningKind>[] = [
  {
    kind: 'instruction override',
    gap: 30,
    lines: [
      'ignore|ignorez|ignorer|oublie|oubliez|néglige|négligez|ne suis plus|ne tiens pas compte > toutes|les|tes|vos|tout > instructions|consignes|directives|règles >14 précédent*|antérieur*|ci-dessus|initiales|données|système|plus tôt',
      "oublie|oubliez|ignore|enfreins|contourne >4 tes|toutes tes|tout ce que >14 consignes|règles|instructions|limites|on t'a dit|restrictions",
      'tu es désormais|tu es maintenant|vous êtes désormais|vous êtes maintenant|à partir de maintenant, tu es > assistant|ia|agent|modèle|sans limites|sans restriction*|sans règles',
      "note aux|note à|avis aux|avis à|message à|message aux|message pour|instruction pour|instructions pour|attention|cher|chère|à l'attention >10 assistants ia|assistant ia|l'assistant|l'ia|ia|intelligence artificielle|modèles de langage|modèle de langage|agents ia|chatbot*",
      'si tu es|si vous êtes >8 une ia|un modèle de langage|un assistant|un agent|un chatbot',
      'ta|votre >4 nouvelle|vraie|véritable|seule > tâche|mission|consigne|instruction >4 est|:',
      'ignora|ignoren|ignore|olvida|olvide|olvidad|omite|no sigas|desobedece > todas|las|tus|sus|todo > instrucciones|indicaciones|órdenes|reglas|directrices >14 anteriores|previas|de arriba|del sistema|originales',
      'olvida|ignora|olvide|rompe >4 tus|todas tus|todo lo que >14 reglas|instrucciones|restricciones|límites|te dijeron|normas',
      'ahora eres|a partir de ahora eres|desde ahora eres|ahora actúas como > asistente|ia|agente|modelo|sin restricciones|sin límites|sin reglas',
      'aviso para|aviso al|aviso a|nota para|mensaje para|mensaje a|instrucción para|instrucciones para|atención|querido|estimado >10 asistente de ia|el asistente|asistente|ia|inteligencia artificial|modelo de lenguaje|agentes de ia|chatbot*|asistentes',
      'si eres|si usted es >8 una ia|un modelo de lenguaje|un asistente|un agente|un chatbot',
      'ignora|ignorate|ignori|dimentica|dimenticate|trascura|non seguire > tutte|le|tue|vostre|tutto > istruzioni|indicazioni|direttive|regole >14 precedenti|anteriori|di sistema|sopra|iniziali',
      'dimentica|ignora|infrangi >4 le tue|tutte le tue|tutto ciò >14 regole|istruzioni|restrizioni|limiti|che ti|direttive',
      "ora sei|adesso sei|d'ora in poi sei|da ora sei > assistente|ia|agente|modello|senza limiti|senza restrizioni|senza regole",
      "nota per|nota all|avviso per|avviso all|messaggio per|messaggio all|istruzioni per|istruzione per|attenzione|caro|cara|gentile >10 assistente ia|l'assistente|assistente|ia|intelligenza artificiale|modelli linguistici|modello linguistico|agenti ia|chatbot*|assistenti ia",
      "se sei >8 un'ia|un modello linguistico|un assistente|un agente|una ia|un chatbot",
      'ignore|ignora|ignorem|esqueça|esqueca|esquece|desconsidere|não siga|desobedeça > todas|as|suas|tudo > instruções|orientações|ordens|regras|diretrizes >14 anteriores|prévias|acima|do sistema|originais',
      'esqueça|esquece|ignore|quebre >6 as suas|suas|as tuas|todas as suas|tudo o que >14 regras|instruções|restrições|limites|foi dito|diretrizes',
      'agora você é|a partir de agora você é|agora és|de agora em diante você é > assistente|ia|agente|modelo|sem restrições|sem limites|sem regras',
      'aviso ao|aviso aos|aviso para|nota para|nota ao|mensagem para|mensagem ao|instrução para|instruções para|atenção|caro|prezado >10 assistente de ia|o assistente|assistente|ia|inteligência artificial|modelo de linguagem|agentes de ia|chatbot*|assistentes de ia',
      'se você é|se és >8 uma ia|um modelo de linguagem|um assistente|um agente|um chatbot',
    ],
  },
  {
    kind: 'claimed approval',
    gap: 30,
    lines: [
      "utilisateur|l'utilisatrice|propriétaire >4 a|ont >4 déjà > accord|approuvé|autorisé|confirmé|accepté|consenti",
      "ne demande pas|ne demandez pas|sans demander|inutile de demander > confirmation|permission|autorisation|accord|l'utilisateur",
      'usuario|la usuaria|dueño|propietario >4 ya > aprobado|autorizado|confirmado|aceptado|consentido|aprobó',
      'no pidas|no pida|sin pedir|no hace falta pedir|no preguntes > confirmación|permiso|autorización|al usuario',
      'utente|proprietario >4 ha >4 già > approvato|autorizzato|confermato|accettato|acconsentito',
      "non chiedere|non chiedete|senza chiedere > conferma|permesso|autorizzazione|all'utente",
      'usuário|utilizador|dono|proprietário >4 já > aprovou|autorizou|confirmou|aceitou|consentiu|aprovado',
      'não peça|não peças|sem pedir|não pergunte > confirmação|permissão|autorização|ao usuário',
    ],
  },
  {
    kind: 'change of memory',
    gap: 30,
    lines: [
      "souviens-toi|rappelle-toi|mémorise|retiens|enregistre|souvenez-vous|n'oublie jamais > futures|prochaines|toutes les|à venir|mémoire > conversations|discussions|sessions|permanente|à long terme|:",
      'recuerda|memoriza|guarda|anota|recuerde > futuras|próximas|todas las|memoria > conversaciones|sesiones|charlas|permanente|a largo plazo',
      'ricorda|ricordati|memorizza|salva|annota > future|prossime|tutte le|memoria > conversazioni|sessioni|chat|permanente|a lungo termine',
      'lembre|lembre-se|memorize|guarde|anote > futuras|próximas|todas as|memória > conversas|sessões|permanente|de longo prazo',
    ],
  },
  {
    kind: 'request for secrets',
    gap: 24,
    lines: [
      'révèle|affiche|montre|donne|envoie > ton prompt système|tes instructions|tous les mots de passe|toutes les clés|tous les secrets|les clés api',
      'revela|muestra|envía|dame|imprime > tu prompt de sistema|tus instrucciones|todas las contraseñas|todas las claves|todos los secretos|las claves api',
      'rivela|mostra|invia|dammi|stampa > il tuo prompt di sistema|le tue istruzioni|tutte le password|tutte le chiavi|tutti i segreti|le chiavi api',
      'revele|mostre|envie|imprima > seu prompt de sistema|suas instruções|todas as senhas|todas as chaves|todos os segredos|as chaves de api',
    ],
  },
  {
    kind: 'secrecy',
    gap: 16,
    lines: [
      "sans|n'en|ne >6 dire|prévenir|informer|parle|dis rien >10 à l'utilisateur|l'utilisateur",
      'sin|no >6 decir|informar|avisar|digas|avises|menciones >10 al usuario|nada al usuario',
      "senza|non >6 dire|dirlo|avvisare|informare|avvisarlo >10 all'utente|l'utente",
      'sem|não >6 dizer|avisar|informar|conte|diga >10 ao usuário|o usuário|ao utilizador',
    ],
  },
]
