"""What a learner calls in code: tables, figures, texts, keywords, agreement."""
