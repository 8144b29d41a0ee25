using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EfVersioning.Hooks;

/// <summary>Listeners that are not EF Core's own but carry its events, each subscribed to once.</summary>
internal static class ForeignListeners
{
    private static readonly ConditionalWeakTable<DiagnosticListener, IDisposable> Subscriptions = [];

    public static void Subscribe(
        DiagnosticListener listener,
        IObserver<KeyValuePair<string, object?>> observer,
        Predicate<string> isHeard)
        => Subscriptions.GetValue(listener, unheard => unheard.Subscribe(observer, isHeard));
}
