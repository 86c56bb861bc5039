from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='lesson',
            name='activity_minutes',
            field=models.PositiveIntegerField(default=0, help_text='What its activities take besides the reading.'),
        ),
    ]
