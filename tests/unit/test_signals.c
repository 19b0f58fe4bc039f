#include <string.h>

#include "base/instant.h"
#include "mail/understand.h"
#include "packs.h"
#include "rows.h"

static Phrases *packs;

enum {
    NONE = 0,
    HOLDING = 1 << SIGNAL_HOLDING,
    COURTESY = 1 << SIGNAL_COURTESY,
    CHASE = 1 << SIGNAL_CHASE,
    REQUEST = 1 << SIGNAL_REQUEST,
    PROMISE = 1 << SIGNAL_PROMISE,
    INTRODUCTION = 1 << SIGNAL_INTRODUCTION,
    STATUS = 1 << SIGNAL_STATUS,
    COMPLAINT = 1 << SIGNAL_COMPLAINT,
    DELIVERY = 1 << SIGNAL_DELIVERY,
    ABSENCE = 1 << SIGNAL_ABSENCE,
};

static struct message *message_between(void)
{
    struct message *message = message_new();
    message_set_address(&message->from, "Ann Lee", "ann@client.example");
    message_add_recipient(message, ROLE_TO, "Bob Roy", "bob@example.com");
    message->message_id = g_strdup("a@client.example");
    message->date = (int64_t)20775 * DAY + 9 * HOUR; /* Wednesday 18 November 2026 */
    message->date_zone = HOUR;
    return message;
}

static const struct signal_row {
    const char *name;
    const char *text;
    int signals;
} signal_rows[] = {
    { "nothing", "The warehouse burnt down.", NONE },

    { "holding", "Thanks for your message. We are looking into it.", HOLDING },
    { "holding, a third one keeps us waiting", "We are still waiting for our supplier.",
      HOLDING | CHASE },
    { "holding with a day",
      "Hi Ann,\n\nwe are looking into it and will come back to you by Monday.\n\n"
      "Best regards\nBob Roy\nExample Ltd\n+49 30 1234567",
      HOLDING | PROMISE },
    { "holding, get back", "Hello,\nI will get back to you tomorrow.\nBob",
      HOLDING | PROMISE },
    { "holding, only a promise", "Hi Ann,\nI'll send you the quote on Friday.\nBob",
      HOLDING | PROMISE },
    { "holding, forwarded",
      "Hi Ann,\n\nthanks for reaching out. I've forwarded your question to our technical "
      "team and will get back to you as soon as I hear from them.\n\nBest,\nBob",
      HOLDING },
    { "holding, thanks for something",
      "Thank you for the screenshots. We are checking this with the carrier.", HOLDING },
    { "holding, need to check",
      "I need to check this with our accounting. I'll let you know by tomorrow noon.",
      HOLDING | PROMISE },
    { "holding and thanks with an answer",
      "Thanks for waiting, the parcel is in Berlin. We are checking the rest.", NONE },
    { "holding and an answer",
      "We are looking into the export. The login problem was caused by an old cookie, "
      "please clear it.",
      REQUEST },
    { "holding and an answer in one sentence",
      "The login is fixed and we are looking into the export.", NONE },
    { "holding and another sentence", "The warehouse burnt down. We are looking into it.",
      NONE },
    { "holding and a question", "We are looking into it. Which version do you use?",
      HOLDING | REQUEST },
    { "holding and asking in one sentence",
      "Hi Ann,\nwe are looking into it; could you send us the log?\nBob",
      HOLDING | REQUEST },
    { "holding and a request", "We are looking into it. Please send us the log.",
      HOLDING | REQUEST },
    { "holding, asking and an answer",
      "We are looking into it. Could you restart the server? The reason is an old "
      "cookie.",
      REQUEST },
    { "only a question", "Which version do you use?", REQUEST },
    { "with the thing itself", "Attached is the offer. I will get back to you.",
      DELIVERY },

    { "courtesy", "Thank you very much!", COURTESY },
    { "courtesy with names",
      "Dear Bob,\n\nmany thanks for your help.\n\nBest regards\nAnn", COURTESY },
    { "courtesy, the sender's name", "Thanks Bob!\nAnn", COURTESY },
    { "courtesy in the closing", "Hi Bob,\n\nThanks,\nAnn Lee\nSales Manager", COURTESY },
    { "holding, thanks in the closing",
      "Hi Ann,\nwe are looking into it.\n\nThanks,\nBob Roy\nSupport Manager", HOLDING },
    { "courtesy, it worked", "That did the trick. Cheers!", COURTESY },
    { "courtesy, received", "Received with many thanks, see you on Tuesday.", COURTESY },
    { "thanks for what did not work", "Thanks, but that did not do the trick.", NONE },
    { "german courtesy, settled", "Prima, damit ist alles erledigt. Bis Dienstag!",
      COURTESY },
    { "french courtesy, settled", "Parfait, tout est r\u00e9gl\u00e9. \u00c0 mardi !",
      COURTESY },
    { "swedish courtesy, settled", "Toppen, allt \u00e4r l\u00f6st. Trevlig semester!",
      COURTESY },
    { "polish courtesy, settled", "Super, wszystko dzia\u0142a. Udanego urlopu!",
      COURTESY },
    { "time that the author needs is no request",
      "I'm afraid we need a little more time for this.", HOLDING },
    { "holding, with a colleague",
      "One of our technicians is having a look, and as soon as I know more I will tell "
      "you.",
      HOLDING },
    { "german holding, a visit of the matter",
      "Wir haben Ihre Anfrage erhalten und kommen in den n\u00e4chsten Tagen auf Sie zu.",
      HOLDING },
    { "german chase, asked again", "Ich hake hier noch einmal nach.", CHASE },
    { "status, when", "When will order 12 arrive?", REQUEST | STATUS },
    { "swedish status, when", "N\u00e4r skickas order 12?", REQUEST | STATUS },
    { "french complaint, leaves", "Nous r\u00e9silierons le contrat.", COMPLAINT },
    { "dutch complaint, leaves", "Dan zeggen wij het contract op.", COMPLAINT },
    { "delivery, on its way", "Your order has left our warehouse.", DELIVERY },
    { "courtesy for a deed", "Thank you for sorting this out so quickly.", COURTESY },
    { "courtesy for a deed, and more", "Thanks for the offer but we found a better one.",
      NONE },
    { "courtesy for a deed, and negated", "Thanks for not telling us.", NONE },
    { "courtesy for a deed, then another matter",
      "Thanks for the parcel, the second one is in the wrong colour.", NONE },
    { "german courtesy for a deed", "Danke f\u00fcrs Bescheidgeben!", COURTESY },
    { "french courtesy for a deed", "Merci d'avoir trouv\u00e9 la panne.", COURTESY },
    { "polish courtesy for a deed",
      "Dzi\u0119kuj\u0119 za przes\u0142anie zdj\u0119\u0107.", COURTESY },
    { "swedish courtesy for a deed", "Tack f\u00f6r ritningen!", COURTESY },
    { "status, whether it is ready", "Is our bicycle ready?", REQUEST | STATUS },
    { "spanish, no status", "Cuando nos llegue el paquete lo abrimos.", NONE },
    { "swedish, no status", "Vi \u00f6ppnar n\u00e4r paketet levereras.", NONE },
    { "let me look is no request", "Let me look into this.", HOLDING },
    { "courtesy and a question", "Thanks! When will it arrive?", REQUEST | STATUS },
    { "courtesy and a complaint", "Thanks, but it does not work.", REQUEST },
    { "courtesy and anger", "Thanks. This is unacceptable.", COMPLAINT },
    { "courtesy and more", "Thanks. The second parcel is missing.", NONE },
    { "courtesy and a promise", "Thanks, I will pay on Monday.", PROMISE | HOLDING },
    { "courtesy and a postscript",
      "Thanks.\n\nBest regards\nAnn\n\nPS the second parcel that you sent us is missing",
      NONE },
    { "thanks, and late again", "Thank you. Order late again.", NONE },
    { "thanks, and no order", "Thanks. No order now.", NONE },
    { "thanks, and nothing came", "Thanks. No response, no update, no help.", NONE },
    { "great, and an order", "Great, order them.", NONE },
    { "thanks, and a deed to do", "Thanks. Fix it again today.", NONE },
    { "thanks, and a wish", "Thanks, I want the one with the star.", NONE },
    { "german thanks, and no answer", "Danke. Keine Antwort, keine Hilfe.", NONE },
    { "german thanks, and no information", "Danke, noch keine Informationen bekommen.",
      NONE },
    { "german courtesy, no questions", "Danke, keine weiteren Fragen.", COURTESY },
    { "thanks for an offer that is accepted", "Thanks for the offer which we accept",
      NONE },
    { "german thanks for an offer that is accepted",
      "Danke f\u00fcr das Angebot das wir annehmen", NONE },
    { "german thanks for an offer, and an order",
      "Danke f\u00fcr das Angebot wir nehmen zehn.", NONE },
    { "spanish thanks for an offer that is accepted",
      "Gracias por la oferta que aceptamos", NONE },
    { "french thanks for what is to come", "Merci de votre retour avant vendredi.",
      NONE },
    { "german thanks for what is to come",
      "Danke f\u00fcr eine schnelle Lieferung bis Freitag.", NONE },
    { "german thanks in a courtesy's words for what is to come",
      "Danke f\u00fcr eine schnelle Antwort bis Freitag.", NONE },
    { "courtesy and a goodbye until a day", "Thanks for your help and see you on Friday.",
      COURTESY },
    { "where a key is", "The key is with the neighbour.", NONE },
    { "where a parcel is", "Our parcel has landed with the neighbour.", NONE },
    { "what to leave", "If the lamp is heavy then leave it with me.", NONE },
    { "more on a day", "We had one lamp and there will be more on Monday.", NONE },
    { "a ticket office", "They have opened a ticket office.", NONE },
    { "somebody talks", "Carl needs a word with you.", NONE },
    { "somebody thinks", "You have a think.", NONE },
    { "german, where it lies", "Das Lager liegt direkt vor dem Tor.", NONE },
    { "german, not forgotten", "Den Schl\u00fcssel nicht vergessen.", NONE },
    { "german, an order's price", "Die Bestellung wurde aufgenommen, Lieferung 40 Euro.",
      NONE },
    { "german, somebody looks", "Ich lasse den Maler draufschauen.", NONE },
    { "holding, with the supplier", "It is with the supplier.", HOLDING },
    { "german holding, taken up", "Ihre Anfrage wurde aufgenommen.", HOLDING },
    { "thanks, and a question without a mark", "Thanks, I have a question.", NONE },
    { "thanks, and concerns", "Thanks, I have concerns.", NONE },
    { "german thanks, and questions", "Danke, habe noch Fragen.", NONE },
    { "french thanks, and a question", "Merci, j'ai une autre question.", NONE },
    { "spanish thanks, and a wish", "Gracias, quer\u00eda m\u00e1s informaci\u00f3n.",
      NONE },
    { "portuguese thanks, and a wish", "Obrigado, eu queria mais informa\u00e7\u00f5es.",
      REQUEST },
    { "german praise that is none", "Super, noch eine Versp\u00e4tung!", NONE },
    { "thanks, and a day for a reply", "Thanks, reply on Friday.", NONE },
    { "german thanks, and a day for a reply", "Danke, R\u00fcckmeldung bis Freitag.",
      NONE },
    { "portuguese courtesy, a weekend", "Obrigado pela resposta e bom fim de semana.",
      COURTESY },
    { "no thanks at all", "Ann", NONE },

    { "chase", "Any news on this?", CHASE | REQUEST | STATUS },
    { "chase without a mark", "I am still waiting for an answer", CHASE },
    { "chase, reminder", "Just a gentle reminder about my order.", CHASE },
    { "status", "Where do we stand with the order?", REQUEST | STATUS },

    { "request", "Could you send me the invoice", REQUEST },
    { "a question in a quote", "It is so.\n\nOn 3 May 2021, Ann wrote:\n> Is it?\n",
      NONE },
    { "please find", "Please find the minutes in the usual folder.", DELIVERY },
    { "how are you", "How are you?\nThe warehouse is open.", NONE },
    { "a link with a question mark", "It is at https://x.example/?q=1 for you.",
      DELIVERY },

    { "complaint", "I am very disappointed with your service.", COMPLAINT },
    { "threat to leave", "We will take our business elsewhere.", COMPLAINT },
    { "no complaint", "The customer was very satisfied.", NONE },

    { "delivery, enclosed", "Enclosed please find our contract.", DELIVERY },
    { "delivery, not yet", "The contract is not attached.", NONE },
    { "delivery, forgotten", "Sorry, I forgot to attach the contract.", NONE },
    { "delivery, asked for", "Is the contract attached?", REQUEST },
    { "an address is no link", "He writes as carla@client.example.", NONE },
    { "a link in the signature", "It is so.\n\nBest regards\nAnn\nwww.client.example",
      NONE },

    { "introduction", "My colleague Bob Roy will take over.", INTRODUCTION },
    { "introduction with a title", "Our engineer Ms Roy takes care of it.",
      INTRODUCTION },
    { "introduction by address", "I have copied bob@example.com.", INTRODUCTION },
    { "introduction, name first", "Bob Roy will take over from me.", INTRODUCTION },
    { "introduction of nobody", "My colleague will take over.", NONE },
    { "introduction of nobody but us", "We will contact you on Monday.",
      HOLDING | PROMISE },
    { "introduction, and he is named", "Bob will contact you on Monday.",
      HOLDING | PROMISE | INTRODUCTION },
    { "introduction by handing over", "I'm handing this over to Bob.", INTRODUCTION },
    { "introduction by whom was asked", "I have asked Bob to look into it.",
      INTRODUCTION | HOLDING },
    { "it is copied", "It is copied every night.", NONE },
    { "german introduction of nobody", "Das \u00fcbernimmt die Versicherung.", NONE },
    { "german introduction of nobody, before", "Die Versicherung \u00fcbernimmt das.",
      NONE },
    { "introduction of a month's namesake", "My colleague April will take over.",
      INTRODUCTION },
    { "dutch introduction, a month's short name", "Mijn collega Jan neemt het over.",
      INTRODUCTION },
    { "introduction of no namesake", "My colleague takes over in April.", NONE },
    { "introduction of no namesake, after a sentence",
      "This is up to my colleague. May will be better.", NONE },
    { "introduction of a department", "Please contact Support.", REQUEST },
    { "introduction of a thing", "The Invoice is copied.", NONE },
    { "introduction of an unknown", "Please contact Carl.", INTRODUCTION | REQUEST },
    { "german introduction by whom", "Das \u00fcbernimmt Carl.", INTRODUCTION },
    { "german introduction, a lady", "Frau M\u00fcller \u00fcbernimmt das.",
      INTRODUCTION },
    { "german introduction, handed on", "Ich leite das weiter an Frau M\u00fcller.",
      INTRODUCTION | HOLDING },
    { "german, a letter to a lady", "Die Rechnung ging an Frau M\u00fcller.", NONE },
    { "introduction behind a day", "On Monday Carl will contact you.",
      HOLDING | PROMISE | INTRODUCTION },

    { "absence", "I'm on holiday until 5 December.", ABSENCE },
    { "absence of somebody else", "Bob Roy will be out of the office on Friday.", NONE },
    { "absence asked for", "Is it true that you are out of the office?", REQUEST },

    { "german holding",
      "Hallo Frau Lee,\n\nvielen Dank f\u00fcr Ihre Nachricht. Wir pr\u00fcfen das und "
      "melden uns bis Montag.\n\nMit freundlichen Gr\u00fc\u00dfen\nBob Roy",
      HOLDING | PROMISE },
    { "german holding, forwarded",
      "Vielen Dank f\u00fcr Ihre Anfrage. Ich habe sie an unsere Technik weitergeleitet "
      "und "
      "melde mich, sobald ich eine R\u00fcckmeldung habe.",
      HOLDING },
    { "german holding and asking",
      "Wir k\u00fcmmern uns darum. K\u00f6nnten Sie uns bitte das Protokoll schicken?",
      HOLDING | REQUEST },
    { "german without umlauts", "Wir kuemmern uns darum. Vielen Dank fuer Ihre Geduld.",
      HOLDING },
    { "german courtesy",
      "Hallo Bob,\n\nvielen Dank f\u00fcr die schnelle Antwort und ein sch\u00f6nes "
      "Wochenende.\n\nViele Gr\u00fc\u00dfe\nAnn Lee",
      COURTESY },
    { "german holding, passed on", "Ich leite das gleich an unsere Technik weiter.",
      HOLDING },
    { "german chase", "Gibt es schon etwas Neues?", CHASE | REQUEST | STATUS },
    { "german chase 2", "Leider habe ich noch keine Antwort erhalten.", CHASE },
    { "german request", "Bitte senden Sie mir die Rechnung.", REQUEST },
    { "german complaint", "Das ist v\u00f6llig inakzeptabel.", COMPLAINT },
    { "german delivery", "Anbei erhalten Sie das Angebot.", DELIVERY },
    { "german introduction", "Mein Kollege Bob Roy \u00fcbernimmt das.", INTRODUCTION },
    { "german absence of somebody else", "Herr Meier ist bis Freitag im Urlaub.", NONE },
    { "german absence", "Ich bin bis zum 5. Dezember im Urlaub.", ABSENCE },

    { "french holding", "Nous v\u00e9rifions cela et revenons vers vous.", HOLDING },
    { "french holding and asking",
      "Nous regardons cela. Pourriez-vous nous envoyer le journal ?", HOLDING | REQUEST },
    { "french courtesy", "Merci beaucoup pour votre aide et bonne journ\u00e9e !",
      COURTESY },
    { "french holding, to be asked", "Je dois voir cela avec la comptabilit\u00e9.",
      HOLDING },
    { "french chase", "Je n'ai toujours pas re\u00e7u de r\u00e9ponse.", CHASE },
    { "french without accents", "Je n'ai toujours pas recu de reponse.", CHASE },
    { "french status", "O\u00f9 en est ma commande ?", CHASE | REQUEST | STATUS },
    { "german question without its mark", "Kann ich die Rechnung haben", REQUEST },
    { "german, what we can do is no request", "Das k\u00f6nnen wir so machen.", 0 },
    { "french request", "Merci de m'envoyer la facture s'il vous pla\u00eet.", REQUEST },
    { "french complaint", "C'est inadmissible, je vais r\u00e9silier.", COMPLAINT },
    { "french delivery", "Vous trouverez ci-joint le devis.", DELIVERY },
    { "french introduction", "Ma coll\u00e8gue Carla Dupont prend le relais.",
      INTRODUCTION },
    { "french absence", "Je suis en cong\u00e9 jusqu'au 5 d\u00e9cembre.", ABSENCE },

    { "spanish holding", "Lo estamos revisando y le informaremos.", HOLDING },
    { "spanish holding and asking",
      "Lo estamos revisando. \u00bfPodr\u00eda enviarnos el registro?",
      HOLDING | REQUEST },
    { "spanish courtesy", "Muchas gracias por su ayuda.", COURTESY },
    { "spanish chase, so long", "Llevamos dos semanas esperando una respuesta.", CHASE },
    { "spanish chase", "Todav\u00eda no he recibido respuesta.", CHASE },
    { "spanish status", "\u00bfCu\u00e1l es el estado de mi pedido?",
      CHASE | REQUEST | STATUS },
    { "spanish request", "Necesito la factura.", REQUEST },
    { "spanish complaint", "Estoy muy decepcionada con el servicio.", COMPLAINT },
    { "spanish delivery", "Adjunto encontrar\u00e1 el presupuesto.", DELIVERY },
    { "spanish introduction", "Mi compa\u00f1era Carla Ruiz se encargar\u00e1 de ello.",
      INTRODUCTION },
    { "spanish absence", "Estoy de vacaciones hasta el 5 de diciembre.", ABSENCE },

    { "dutch holding", "We zoeken het uit en laten het u weten.", HOLDING },
    { "dutch holding and asking", "We kijken ernaar. Kunt u ons het logbestand sturen?",
      HOLDING | REQUEST },
    { "dutch courtesy", "Hartelijk dank voor uw hulp en een fijn weekend!", COURTESY },
    { "dutch delivery, sent", "Je bestelling is vanmorgen verzonden.", DELIVERY },
    { "dutch chase", "Ik heb nog steeds geen antwoord ontvangen.", CHASE },
    { "dutch status", "Wat is de status van mijn bestelling?", CHASE | REQUEST | STATUS },
    { "dutch request", "Graag ontvang ik de factuur.", REQUEST },
    { "dutch complaint", "Dit is onacceptabel.", COMPLAINT },
    { "dutch delivery", "Bijgaand vindt u de offerte.", DELIVERY },
    { "dutch introduction", "Mijn collega Bob Roy neemt het over.", INTRODUCTION },
    { "dutch absence", "Ik ben op vakantie tot 5 december.", ABSENCE },

    { "portuguese holding", "Estamos a verificar e daremos not\u00edcias.", HOLDING },
    { "portuguese courtesy", "Muito obrigada pela ajuda.", COURTESY },
    { "portuguese holding, to be asked", "Tenho de confirmar com a contabilidade.",
      HOLDING },
    { "portuguese chase", "Ainda n\u00e3o recebi resposta.", CHASE },
    { "dutch, what I can do is no request", "Dat kan ik zo doen.", 0 },
    { "portuguese request", "Por favor envie-me a fatura.", REQUEST },
    { "portuguese complaint", "Estou muito insatisfeita, \u00e9 inaceit\u00e1vel.",
      COMPLAINT },
    { "portuguese delivery", "Segue em anexo o or\u00e7amento.", DELIVERY },
    { "portuguese absence", "Estou de f\u00e9rias at\u00e9 5 de dezembro.", ABSENCE },

    { "italian holding", "Stiamo verificando e le faremo sapere.", HOLDING },
    { "italian holding and asking",
      "Stiamo verificando. Potrebbe inviarci il file di log?", HOLDING | REQUEST },
    { "italian courtesy", "Grazie mille per l'aiuto e buona giornata.", COURTESY },
    { "italian chase, a third mail", "\u00c8 la terza mail che vi scrivo.", CHASE },
    { "italian chase", "Non ho ancora ricevuto risposta.", CHASE },
    { "italian request", "Mi serve la fattura.", REQUEST },
    { "italian complaint", "\u00c8 inaccettabile.", COMPLAINT },
    { "italian delivery", "In allegato trova il preventivo.", DELIVERY },
    { "italian introduction", "Il mio collega Bob Roy se ne occuper\u00e0.",
      INTRODUCTION },
    { "italian absence", "Sono in ferie fino al 5 dicembre.", ABSENCE },

    { "polish holding", "Sprawdzamy to i damy zna\u0107.", HOLDING },
    { "polish courtesy", "Bardzo dzi\u0119kuj\u0119 za pomoc!", COURTESY },
    { "polish delivery, sent", "Pa\u0144stwa zam\u00f3wienie wysz\u0142o dzi\u015b rano.",
      DELIVERY },
    { "polish without accents", "Bardzo dziekuje za pomoc!", COURTESY },
    { "polish chase", "Nadal czekam na odpowied\u017a.", CHASE },
    { "polish request", "Prosz\u0119 o przes\u0142anie faktury.", REQUEST },
    { "polish complaint", "To jest niedopuszczalne.", COMPLAINT },
    { "polish delivery", "W za\u0142\u0105czeniu przesy\u0142am ofert\u0119.", DELIVERY },
    { "polish absence", "Jestem na urlopie do 5 grudnia.", ABSENCE },

    { "swedish holding", "Vi tittar p\u00e5 det och \u00e5terkommer.", HOLDING },
    { "swedish courtesy", "Tack s\u00e5 mycket f\u00f6r hj\u00e4lpen!", COURTESY },
    { "swedish holding, to be asked", "Jag m\u00e5ste kolla med ekonomi.", HOLDING },
    { "swedish chase", "Jag har fortfarande inte f\u00e5tt n\u00e5got svar.", CHASE },
    { "swedish request", "V\u00e4nligen skicka fakturan.", REQUEST },
    { "swedish complaint", "Det h\u00e4r \u00e4r oacceptabelt.", COMPLAINT },
    { "swedish delivery", "Bifogat finner du offerten.", DELIVERY },
    { "swedish absence", "Jag har semester till 5 december.", ABSENCE },

    { "danish holding", "Vi unders\u00f8ger sagen og vender tilbage.", HOLDING },
    { "danish courtesy", "Mange tak for hj\u00e6lpen!", COURTESY },
    { "danish holding, to be asked", "Jeg skal lige tale med bogholderiet.", HOLDING },
    { "danish chase", "Jeg har stadig ikke f\u00e5et svar.", CHASE },
    { "swedish, what we can do is no request", "Det kan vi ordna.", 0 },
    { "danish request", "Venligst send fakturaen.", REQUEST },
    { "danish complaint", "Det er uacceptabelt.", COMPLAINT },
    { "danish delivery", "Vedh\u00e6ftet finder du tilbuddet.", DELIVERY },
    { "danish absence", "Jeg er p\u00e5 ferie til 5. december.", ABSENCE },

    { "norwegian holding", "Vi sjekker saken og kommer tilbake til deg.", HOLDING },
    { "norwegian courtesy", "Tusen takk for hjelpen!", COURTESY },
    { "norwegian holding, to be asked", "Jeg m\u00e5 sjekke med regnskap.", HOLDING },
    { "norwegian chase", "Jeg har fortsatt ikke f\u00e5tt svar.", CHASE },
    { "norwegian request", "Vennligst send fakturaen.", REQUEST },
    { "norwegian complaint", "Dette er uakseptabelt.", COMPLAINT },
    { "norwegian delivery", "Vedlagt finner du tilbudet.", DELIVERY },
    { "norwegian absence", "Jeg er p\u00e5 ferie til 5. desember.", ABSENCE },

    { "courtesy for looking into it", "All sorted now, thanks for looking into it.",
      COURTESY },
    { "courtesy, then holding",
      "Thanks for looking into it and we are checking the rest.", HOLDING },
    { "holding, thanks for patience", "Thanks for your patience while we sort this out.",
      HOLDING },
    { "courtesy and an acceptance", "Thanks for the offer accepted.", NONE },
    { "courtesy and an acceptance, in German", "Danke f\u00fcr das Angebot angenommen.",
      NONE },
    { "courtesy, it works again",
      "I can log in again. Thank you for fixing it so quickly!", COURTESY },
    { "courtesy and it is back", "Thanks. The problem is back.", NONE },
    { "courtesy at a feast", "Merry Christmas to you and your family!", COURTESY },
    { "holding, to be asked", "Sorry to hear that! Passing this on to our technicians.",
      HOLDING },
    { "holding, until a day", "Hi Ann, give me until Friday for this one.", HOLDING },
    { "chase, called", "I called you twice and left a message.", CHASE },
    { "chase, so many weeks", "My two emails have gone unanswered.", CHASE },
    { "status, of a payment", "Has my payment arrived?", REQUEST | STATUS },
    { "complaint, not paying",
      "If this is not fixed by Monday, we will withhold payment.", COMPLAINT },
    { "complaint, of something else", "Some call the new law an embarrassing nightmare.",
      NONE },
    { "delivery, attaching", "I'm attaching a short recap of our call.", DELIVERY },
    { "delivery, cannot be opened", "I couldn't open the attached file.", NONE },
    { "request, a time that suits", "Tuesday would work better for me.", REQUEST },
    { "request, not we",
      "Let me know if you cannot open it, or why don't we talk on Monday.", REQUEST },
    { "request, time to review", "Give us until Friday to review it.", HOLDING },

    { "greeting and news in one", "Hello, the lamp is broken. Thank you.", NONE },
    { "greeting by name and news in one", "Hi Bob, it broke again. Thanks!", NONE },
    { "greeting and an order", "Hi Bob - ten more chairs. Thanks!", NONE },
    { "greeting of somebody else", "Dear Ms Fox,\nthank you very much!", COURTESY },
    { "greeting of nobody", "Dear Sir or Madam,\nmany thanks.", COURTESY },
    { "greeting in French, of nobody", "Madame, Monsieur,\nmerci beaucoup !", COURTESY },
    { "thanks for nothing", "Thanks for nothing.", COMPLAINT },
    { "holding, greeting and an answer",
      "Hi Ann, it was a cable. Thanks for your patience.", NONE },
    { "delivery, to come", "Once it has been shipped you get the number.", NONE },
    { "delivery, promised", "I will put the files in the shared folder.", NONE },
    { "delivery behind a promise", "We will call you tomorrow, the quote is attached.",
      PROMISE | DELIVERY },
    { "courtesy, then yes", "Thanks! Agreed.\nAnn", NONE },
    { "courtesy, then a name", "Thanks! Bob", COURTESY },
    { "courtesy, then yes, in Dutch", "Dank voor de offerte, akkoord.", NONE },
    { "greeting, then words of no thanks", "Hi Bob, it is all for you. Thanks!", NONE },
    { "request that begins like none", "Hvordan g\u00e5r det med min ordre?",
      REQUEST | STATUS | CHASE },
    { "request, only if there are questions",
      "The lamp is red. Please let me know if you have any questions.", NONE },
    { "request, only with questions",
      "It is red. Please call me at 030 123456 with any questions.", NONE },
    { "request, without its mark", "Do you ship to Norway.", REQUEST },
    { "introduction, copied in",
      "Bob Roy, who I've copied in, will look after the machine.", INTRODUCTION },
    { "complaint, going elsewhere", "If this drags on we will go to another supplier.",
      COMPLAINT },
    { "full answer, sorry for the delay",
      "Sorry for the delay, it was caused by the strike at the port.", NONE },
    { "full answer, looked up", "You can look it up in the portal under Invoices.",
      NONE },
    { "german full answer, with what",
      "Sie brauchen daf\u00fcr nur einen Schraubenzieher.", NONE },
    { "german full answer, soon", "Der Preis steigt in K\u00fcrze um 5 Prozent.", NONE },
    { "french full answer, soon",
      "Le filtre doit \u00eatre chang\u00e9 d\u00e8s que possible.", NONE },
    { "delivery, of a drive", "The shared drive is full.", NONE },
    { "delivery, another way to attach", "I have trouble attaching the hose to the pump.",
      NONE },
    { "german delivery, missing", "Im Ordner fehlt die Datei vom Mai.", NONE },
    { "french delivery, at your service",
      "Je suis \u00e0 votre disposition pour un appel.", NONE },
    { "complaint, of a meeting", "We are cancelling our meeting on Tuesday.", NONE },
    { "complaint, and nobody is to blame", "Our solicitor is in town today.", NONE },
    { "german complaint, patience", "Danke f\u00fcr die Geduld mit mir.", COURTESY },
    { "german chase, of work", "Wir arbeiten inzwischen mit Linux.", NONE },
    { "german chase, of a stove", "Die Heizung blieb aus.", NONE },
    { "german status, told", "Ich habe die Unterlagen bereits verschickt.", NONE },
    { "german courtesy, an order", "Noch eine Lampe, danke.", NONE },
    { "german courtesy, arrived", "Vielen Dank, die Lampe ist heil angekommen.",
      COURTESY },
    { "request, anything wrong",
      "Let us know if there is anything wrong with the drawing.", REQUEST },
    { "request, anything else", "Let us know if there is anything else.", NONE },
    { "german introduction of a thing", "Ab sofort ist Onlinebanking m\u00f6glich.",
      NONE },
    { "danish complaint, last time", "Sidste gang bestilte vi bl\u00e5.", NONE },
    { "polish complaint, last time", "Ostatni raz zamawiali\u015bmy niebieskie.", NONE },
    { "swedish status, told", "Jag har min nyckel.", NONE },
    { "german courtesy, a call", "R\u00fcckruf, danke.", NONE },
    { "introduction of a project", "Our new project Apollo begins in May.", NONE },

    { "words of another language", "Come here. Die Mutter sagt no.", REQUEST },
};

static char *kinds_text(int kinds)
{
    GString *text = g_string_new(NULL);
    for (int kind = 0; kind < SIGNAL_KINDS; kind++)
        if (kinds & 1 << kind)
            g_string_append_printf(text, "%s ", signal_name(kind));
    return g_string_free(text, FALSE);
}

static void test_signals(gconstpointer data)
{
    const struct signal_row *row = data;
    g_autoptr(Message) message = message_between();
    int found = 0;

    understand(message, row->text, packs, false);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        found |= 1 << signal->kind;
        g_assert_cmpint(signal->confidence, >, 0);
    }
    g_autofree char *kinds = kinds_text(found);
    g_autofree char *wanted = kinds_text(row->signals);
    g_assert_cmpstr(kinds, ==, wanted);
}

static const struct signal *signal_of(const struct message *message, SignalKind kind)
{
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == kind)
            return signal;
    }
    return NULL;
}

static const struct phrase_row {
    const char *name;
    SignalKind kind;
    const char *text;
    const char *phrase;
} phrase_rows[] = {
    { "chase", SIGNAL_CHASE,
      "I would like to know from you whether there is any\nnews yet. Bye", "any news" },
    { "question", SIGNAL_REQUEST,
      "Hello. Is it there where it has always been for\nso long? Bye",
      "Is it there where it has always been for so long?" },
    { "introduction", SIGNAL_INTRODUCTION, "Hi. My colleague Bob Roy takes over. Bye",
      "My colleague Bob Roy takes over" },
    { "link", SIGNAL_DELIVERY, "It is at https://x.example/a now.",
      "https://x.example/a" },
    { "holding, of two", SIGNAL_HOLDING, "We are working on it. Bear with us.",
      "working on it" },
    { "status", SIGNAL_STATUS, "Tell me, where do we stand?", "where do we stand" },
};

static void test_phrase(gconstpointer data)
{
    const struct phrase_row *row = data;
    g_autoptr(Message) message = message_between();
    understand(message, row->text, packs, false);
    const struct signal *signal = signal_of(message, row->kind);
    g_assert_nonnull(signal);
    g_assert_cmpstr(signal->phrase, ==, row->phrase);
}

/* A file without a word about it is delivered, too. */
static void test_attachment(void)
{
    static const struct {
        const char *text;
        const char *phrase;
        int confidence;
    } rows[] = {
        { "For you.", "", 75 },
        { "The offer is attached.", "attached", 95 },
        { "See https://x.example/ for more.", "", 75 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Message) message = message_between();
        message->facts = FACT_ATTACHMENT;
        understand(message, rows[i].text, packs, false);
        const struct signal *signal = signal_of(message, SIGNAL_DELIVERY);
        g_assert_nonnull(signal);
        g_assert_cmpstr(signal->phrase, ==, rows[i].phrase);
        g_assert_cmpint(signal->confidence, ==, rows[i].confidence);
    }
}

static void test_robot(void)
{
    g_autoptr(Message) message = message_between();
    message->kind = KIND_AUTO_REPLY;
    understand(message, "I will get back to you. Any questions?", packs, false);
    g_assert_cmpuint(message->signals->len, ==, 0);
}

/* What somebody asks stands in the first pages, if anywhere. */
static void test_endless_text(void)
{
    for (int before = 0; before < 2; before++) {
        g_autoptr(Message) message = message_between();
        g_autoptr(GString) text = g_string_new(before ? "Where is it?\n\n" : NULL);
        while (text->len < 64 * 1024)
            g_string_append(text, "\u00e4 line of a report.\n");
        g_string_append(text, before ? "" : "Where is it?\n");
        understand(message, text->str, packs, false);
        g_assert_cmpint(message_has_signal(message, SIGNAL_REQUEST), ==, before);
    }
}

/* ---- absence ---- */

static const struct absence_row {
    const char *name;
    const char *text;
    const char *last_day; /* NULL: not said */
} absence_rows[] = {
    { "until", "I'm on holiday until 5 December.", "2026-12-05" },
    { "until, before", "Until 5 December I am out of the office.", "2026-12-05" },
    { "back on", "I am out of the office and back on Monday.", "2026-11-22" },
    { "back in the next sentence",
      "I am out of the office. I will be back on 7 December.", "2026-12-06" },
    { "from to", "I am on leave from 24 November to 2 December.", "2026-12-02" },
    { "a week", "I am on vacation next week.", "2026-11-29" },
    { "on my return", "I will answer on my return on 7 December.", "2026-12-06" },
    { "german, a short month", "Ich bin bis zum 5. Dez. im Urlaub.", "2026-12-05" },
    { "a week, before", "Next week I am on vacation.", "2026-11-29" },
    { "today", "I am out of the office today.", "2026-11-18" },
    { "from only", "I am on leave from 24 November.", NULL },
    { "not said", "I am on vacation at the moment.", NULL },
    { "over already", "I am ill and on sick leave until 3 November.", NULL },
    { "german", "Ich bin im Urlaub bis einschlie\u00dflich 5. Dezember.", "2026-12-05" },
    { "a week by its number", "Ich bin bis KW50 im Urlaub.", "2026-12-13" },
    { "german back", "Ich bin nicht im B\u00fcro und ab dem 7. Dezember wieder da.",
      "2026-12-06" },
    { "all of a month", "Sono in ferie tutto dicembre.", "2026-12-31" },
    { "all of a month, german", "Ich bin den ganzen Dezember im Urlaub.", "2026-12-31" },
    { "all of a month, spanish", "Estoy de vacaciones todo diciembre.", "2026-12-31" },
    { "all of a month, french", "Je suis en cong\u00e9 tout le mois de d\u00e9cembre.",
      "2026-12-31" },
    { "dutch, again", "Ik heb verlof. Vanaf 07/12 ben ik opnieuw beschikbaar.",
      "2026-12-06" },
    { "french back", "Je suis en vacances, de retour le 7 d\u00e9cembre.", "2026-12-06" },
};

static void assert_last_day(const struct message *message, const char *expected)
{
    const struct signal *signal = signal_of(message, SIGNAL_ABSENCE);
    g_assert_nonnull(signal);
    g_autofree char *day = signal->deadline.kind != DEADLINE_NONE
                               ? instant_iso(signal->deadline.day * DAY)
                               : NULL;
    if (day)
        day[10] = '\0';
    g_assert_cmpstr(day, ==, expected);
    g_assert_true(signal->deadline.kind == DEADLINE_NONE ||
                  deadline_is_sane(&signal->deadline));
}

static void test_absence(gconstpointer data)
{
    const struct absence_row *row = data;
    g_autoptr(Message) message = message_between();
    understand(message, row->text, packs, false);
    assert_last_day(message, row->last_day);
}

/* An absence that has not begun: its first and last day. */
static const struct ahead_row {
    const char *name;
    const char *text;
    const char *first_day, *last_day;
} ahead_rows[] = {
    { "from to", "I am on leave from 24 November to 2 December.", "2026-11-24",
      "2026-12-02" },
    { "from until", "I am on leave from Tuesday, 24 November, until Friday, 4 December.",
      "2026-11-24", "2026-12-04" },
    { "month named once", "I am on leave from 24 to 27 November.", "2026-11-24",
      "2026-11-27" },
    { "over the end of a month", "I am on leave from 28 to 4 December.", "2026-11-28",
      "2026-12-04" },
    { "a dash", "I am on leave 24 November - 2 December.", "2026-11-24", "2026-12-02" },
    { "a dash and one month", "I am on leave 24\u201327 November.", "2026-11-24",
      "2026-11-27" },
    { "from, and back on", "I am off from Friday and back on 7 December.", "2026-11-20",
      "2026-12-06" },
    { "a day", "I am out of the office on Friday.", "2026-11-20", "2026-11-20" },
    { "a week", "I am on vacation next week.", "2026-11-23", "2026-11-29" },
    { "german", "Ich bin vom 24. bis 27. November im Urlaub.", "2026-11-24",
      "2026-11-27" },
    { "french", "Je suis en vacances du 24 novembre au 4 d\u00e9cembre.", "2026-11-24",
      "2026-12-04" },
    { "dutch", "Ik ben van 24 november tot en met 4 december op vakantie.", "2026-11-24",
      "2026-12-04" },
};

static void test_ahead(gconstpointer data)
{
    const struct ahead_row *row = data;
    g_autoptr(Message) message = message_between();
    understand(message, row->text, packs, false);
    assert_last_day(message, row->last_day);
    const struct deadline *until = &signal_of(message, SIGNAL_ABSENCE)->deadline;
    g_assert_cmpint(until->kind, ==, DEADLINE_SPAN);
    g_autofree char *first = instant_iso(until->amount * DAY);
    g_assert_true(g_str_has_prefix(first, row->first_day));
}

/* One that has begun has no other day than its last. */
static void test_begun(void)
{
    static const char *const texts[] = {
        "I am out of the office until Friday.",
        "I am out of the office until 4 December, call me on Monday.",
        "On Monday Bob is back. I am away until 4 December.",
        "I am out of the office from 9 until 5pm today.",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Message) message = message_between();
        understand(message, texts[i], packs, false);
        g_test_message("%s", texts[i]);
        const struct signal *signal = signal_of(message, SIGNAL_ABSENCE);
        g_assert_nonnull(signal);
        g_assert_cmpint(signal->deadline.kind, !=, DEADLINE_SPAN);
        g_assert_cmpint(signal->deadline.kind, !=, DEADLINE_NONE);
    }
}

/* What an automatic reply says in its subject only. */
static const struct title_row {
    const char *name;
    const char *subject;
    const char *text;
    const char *last_day;
} title_rows[] = {
    { "until", "Out of office until 5 December", "Thank you for your message.",
      "2026-12-05" },
    { "behind a prefix", "Automatic reply: out of office until 5 December",
      "Thank you for your message.", "2026-12-05" },
    { "german", "Automatische Antwort: Abwesend bis 5. Dezember",
      "Vielen Dank f\u00fcr Ihre Nachricht.", "2026-12-05" },
    { "the text knows more", "Out of office", "I am away until 5 December.",
      "2026-12-05" },
    { "neither knows", "Out of office", "I am out of the office.", NULL },
};

static void test_title(gconstpointer data)
{
    const struct title_row *row = data;
    g_autoptr(Message) message = message_between();
    g_free(message->subject);
    message->subject = g_strdup(row->subject);
    message->kind = KIND_AUTO_REPLY;
    understand(message, row->text, packs, false);
    assert_last_day(message, row->last_day);
}

/* ---- what nobody would write ---- */

static const struct hostile_row {
    const char *name;
    const char *repeat;
} hostile_rows[] = {
    { "words that commit", "I'll " },
    { "occasions", "I'll send you the quote once " },
    { "deadlines", "by Friday " },
    { "until", "on holiday until until " },
    { "questions", "? " },
    { "closings", "Best regards\n" },
    { "introductions", "my colleague " },
    { "gaps", "where does does does " },
    { "one word", "x" },
    { "quotation marks", "\"I'll send it tomorrow " },
    { "broken UTF-8", "please \xff\xc3\x28 send " },
    { "broken UTF-8 without a word", "\xe2\x82" },
    { "no letters", ".!?,;:-" },
    { "names", "Bob " },
    { "promises", "I'll send you the quote by Friday. " },
};

static void test_hostile(gconstpointer data)
{
    const struct hostile_row *row = data;
    g_autoptr(Message) message = message_between();
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < 64 * 1024)
        g_string_append(text, row->repeat);
    understand(message, text->str, packs, false);
    g_assert_cmpuint(message->signals->len, <=, 64);
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        g_assert_true(g_utf8_validate(signal->phrase, -1, NULL));
        g_assert_cmpuint(strlen(signal->phrase), <=, 400);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    ADD_ROWS("/signals/", signal_rows, test_signals);
    ADD_ROWS("/signals/phrase of ", phrase_rows, test_phrase);
    ADD_ROWS("/signals/absence/", absence_rows, test_absence);
    ADD_ROWS("/signals/absence/ahead/", ahead_rows, test_ahead);
    g_test_add_func("/signals/absence/begun", test_begun);
    ADD_ROWS("/signals/absence/title/", title_rows, test_title);
    ADD_ROWS("/signals/hostile/", hostile_rows, test_hostile);
    g_test_add_func("/signals/attachment", test_attachment);
    g_test_add_func("/signals/not of robots", test_robot);
    g_test_add_func("/signals/of an endless text", test_endless_text);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
