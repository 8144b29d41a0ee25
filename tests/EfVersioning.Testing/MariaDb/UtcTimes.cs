using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfVersioning.Testing.MariaDb;

/// <summary>
/// Keeps every DateTimeOffset as a DateTime of UTC, as an application must for this provider, which reads the former in whole
/// seconds. An application writes it in ConfigureConventions; the models of the tests are for every database.
/// </summary>
public sealed class UtcTimes(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    private static readonly ValueConverter<DateTimeOffset, DateTime> Utc = new(
        time => time.UtcDateTime, time => new DateTimeOffset(time, TimeSpan.Zero));

    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetDeclaredProperties()))
        {
            if (property.ClrType == typeof(DateTimeOffset) && property.GetValueConverter() is null && property.GetProviderClrType() is null)
            {
                property.SetValueConverter(Utc);
            }
        }
    }
}
