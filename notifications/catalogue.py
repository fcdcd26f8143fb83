"""What the two notices say: the same few words, in all languages at once, so that neither kind nor language shows.

A notice says that something waits, never what. It is not translated: a text in one language would tell whose it is.
"""

from typing import Final

SUBJECT: Final = "Notice / Уведомление"
REPORT_SUBJECT: Final = "Report / Отчёт / Звіт"
TEXT: Final = (
    "Something is waiting for you. Please open the service in the way you know.\n"
    "This message is sent automatically, and replies are not read.\n"
    "\n"
    "Вас ждёт новое. Откройте, пожалуйста, сервис известным вам способом.\n"
    "Это письмо отправлено автоматически, ответы на него никто не читает.\n"
)
