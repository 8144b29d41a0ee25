using System.Reflection;
using System.Runtime.CompilerServices;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// The application's own formatters that say by what is answered whether they write it. Asked before there is anything they would
/// guess, or fail.
/// </summary>
internal static class ObjectFormatters
{
    private static readonly ConditionalWeakTable<Endpoint, object> Found = [];

    /// <summary>Whether one of them has a say in the answers of an action.</summary>
    public static bool Decide(Endpoint endpoint, IServiceProvider services)
        => (bool)Found.GetValue(endpoint, endpoint => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null && services.GetRequiredService<IOptions<MvcOptions>>().Value.OutputFormatters
            .Any(formatter => Decides(formatter, isTypeKnown: ActionTypes.DeclaredBy(endpoint).Any())));

    private static bool Decides(IOutputFormatter formatter, bool isTypeKnown)
        => !IsFrameworks(formatter.GetType())
            && (formatter is not OutputFormatter
                || Overrides(formatter, nameof(OutputFormatter.CanWriteResult), typeof(OutputFormatterCanWriteContext))
                || (!isTypeKnown && Overrides(formatter, "CanWriteType", typeof(Type))));

    private static bool Overrides(IOutputFormatter formatter, string method, Type parameter)
        => formatter.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [parameter]) is not { DeclaringType: { } type } || !IsFrameworks(type);

    private static bool IsFrameworks(Type type) => type.Assembly.GetName().Name!.StartsWith("Microsoft.AspNetCore.Mvc.", StringComparison.Ordinal);
}
