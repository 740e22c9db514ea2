"""Images, PDFs, audio and video: detection of their type and size, and removal of metadata before publishing."""
