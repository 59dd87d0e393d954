"""Pages of an invented Telegram channel, laid out as Telegram lays them out."""


def message(number: int, text: str = "", inside: str = "", *, kind: str = "", edited: str = "") -> str:
    """A message as the page shows it; `text` and `inside` are HTML."""
    said = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else ""
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
      <div class="tgme_widget_message {kind} js-widget_message" data-post="sahlnews/{number}" data-view="x">
        <div class="tgme_widget_message_user"><a href="https://t.me/sahlnews"><i class="tgme_widget_message_user_photo">
          <img src="https://cdn.example/avatar.jpg"></i></a></div>
        <div class="tgme_widget_message_bubble">
          <div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name"><span>السهل</span></a></div>
          {inside}{said}
          <div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span>
            <span class="tgme_widget_message_meta">{edited}
              <a class="tgme_widget_message_date" href="https://t.me/sahlnews/{number}">
                <time datetime="2024-03-01T09:{number:02}:00+00:00" class="time">09:{number:02}</time></a></span></div>
        </div></div></div>"""


def channel(*messages: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>السهل – Telegram</title>
      <meta property="og:title" content="السهل"></head><body>
      <div class="tgme_channel_info">
        <div class="tgme_channel_info_header_title"><span dir="auto">أخبار السهل</span></div></div>
      <section class="tgme_channel_history js-message_history">{"".join(messages)}</section></body></html>"""
