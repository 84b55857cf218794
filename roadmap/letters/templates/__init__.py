"""Letter templates: the shipped ones and an installation's own, proved with samples, previewed, watched for faults."""
