"""Images, PDFs, audio and video: what they are, and how they are made safe to publish."""
