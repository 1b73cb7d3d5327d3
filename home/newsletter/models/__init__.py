"""What the newsletter keeps."""

from home.newsletter.models.issues import Delivery, Issue
from home.newsletter.models.subscribers import Erasure, SignUp, Subscriber, SubscriberCount, Tally

__all__ = ["Delivery", "Erasure", "Issue", "SignUp", "Subscriber", "SubscriberCount", "Tally"]
